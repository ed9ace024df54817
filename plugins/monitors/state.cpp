// Samples of state variables: a row for each sampled step and neuron. A sample of step n is the state at (n+1) dt,
// after the spike test and before the reset; step -1 is the initial state.
#include <rheobase/plugin/monitor.hpp>

using namespace rheobase;

class State {
 public:
  static constexpr auto name = "state", description = "state variables of the targets, sampled at an interval";
  static constexpr auto needs = Needs::samples;
  static constexpr auto plot = RHEOBASE_PLOT_TRACE;
  static constexpr auto columns = std::tuple{column_step, column_time, column_population, column_neuron};
  static constexpr bool adds_variables = true;
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };

  State(const Parameters&, const Watched& watched) : watched_(watched), values_(watched.variables()) {}

  void observe(const Epoch& epoch, Rows<State>& rows) {
    for (std::size_t sample = 0; sample < epoch.sample_step.size(); ++sample) {
      std::size_t target = sample * watched_.targets();
      for (std::size_t p = 0; p < watched_.populations(); ++p)
        for (std::size_t k = 0; k < watched_.sizes()[p]; ++k, ++target) {
          for (std::size_t v = 0; v < values_.size(); ++v) values_[v] = epoch.sampled[v][target];
          rows.add_with_variables(values_, epoch.sample_step[sample], p, watched_.neuron(p, k));
        }
    }
  }
  template <class Archive>
  void state(Archive&) {}  // nothing: values_ are used within observe alone

 private:
  Watched watched_;
  std::vector<double> values_;
};

RHEOBASE_PLUGIN("state", "1.0.0", MonitorModel<State>)
