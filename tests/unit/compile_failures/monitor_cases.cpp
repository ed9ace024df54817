// One monitor, and in every case one mistake in it: see neuron_cases.cpp.
#include <rheobase/plugin/monitor.hpp>

using namespace rheobase;

class Wrong {
 public:
#ifdef a_monitor_has_a_name
  // refused with: a monitor needs `static constexpr auto name =
#else
  static constexpr auto name = "wrong", description = "a monitor with one mistake";
#endif
#ifdef a_monitor_says_what_it_needs
  // refused with: a monitor needs `static constexpr auto needs
#else
  static constexpr auto needs = Needs::spikes;
#endif
#ifdef rows_of_variables_are_not_added_without_them
  static constexpr bool adds_variables = true;  // refused with: adds a row with rows.add_with_variables
#endif
#ifdef a_column_is_made_by_the_framework
  static constexpr auto columns = std::tuple{"step"};  // refused with: columns = std::tuple{column_step, ...}
#else
  static constexpr auto columns = std::tuple{column_step, column_time, real_column<Frequency>("rate", "Hz")};
#endif

#ifdef a_monitor_names_its_parameters
  struct Parameters {};  // refused with: a monitor needs `struct Parameters` with
#elif defined a_parameter_of_a_monitor_is_one_value
  struct Parameters {
    TimeOf<Lanes> bin;
    static constexpr auto fields = std::tuple{
        field("bin", &Parameters::bin, "bin")};  // refused with: Parameters of a monitor are one value for all
  };
#else
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
#endif

#ifdef a_monitor_is_told_whom_it_watches
  explicit Wrong(const Parameters&) {
  }  // refused with: a monitor is constructed from (const Parameters&, const Watched&)
#else
  Wrong(const Parameters&, const Watched&) {}
#endif

#ifdef a_monitor_observes
  // refused with: a monitor needs `void observe(const Epoch& epoch
#else
  void observe(const Epoch& epoch, Rows<Wrong>& rows) {
#ifdef a_row_has_a_cell_for_each_column
    rows.add(epoch.first_step);  // refused with: rows.add takes a cell for each of the monitor's columns but time
#elif defined a_cell_has_the_dimension_of_its_column
    rows.add(epoch.first_step,
             10.0_ms);  // refused with: rows.add takes a cell for each of the monitor's columns but time
#else
    rows.add(epoch.first_step, 10.0_Hz);
#endif
  }
#endif

#ifdef a_monitor_finishes_with_its_rows
  void finish() {}  // refused with: finish of a monitor is `void finish(Rows<MyMonitor>& rows)`
#endif

#ifdef a_monitor_keeps_no_pointer
  const double* kept = nullptr;  // refused with: a pointer cannot be kept in a checkpoint
#elif defined a_monitor_keeps_nothing_const
  const double kept = 0.0;  // refused with: a member that is const is set by the constructor
#elif defined a_monitor_keeps_what_can_be_written
  struct {
    double* inside;
  } kept{};  // refused with: a monitor keeps numbers, quantities, text, and vectors
#else
  double kept = 0.0;
#endif
  template <class Archive>
  void state(Archive& a) {
    a(kept);
  }
};

RHEOBASE_PLUGIN("wrong", "1.0.0", MonitorModel<Wrong>)
