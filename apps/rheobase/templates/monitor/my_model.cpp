// Change: what this monitor records, and what it is for.
#include <rheobase/plugin/monitor.hpp>

#include <algorithm>
#include <cmath>

using namespace rheobase;

class MyModelMonitor {
 public:
  // Change: the name that scenario files use, and what `rheobase describe` says.
  static constexpr auto name = "MyModel", description = "spikes of each neuron after a settling time, to start from";
  static constexpr auto equations = R"(
    rate = count / (duration - settling))";

  // Change: what it is shown (spikes, samples of state variables, or both), and the columns of its table.
  static constexpr auto needs = Needs::spikes;
  static constexpr auto columns =
      std::tuple{column_population, column_neuron, integer_column("count"), real_column<Frequency>("rate", "Hz")};

  // Change: what users set.
  struct Parameters {
    Time settling = 0.0_ms;
    static constexpr auto fields = std::tuple{
        field("settling", &Parameters::settling, "spikes before this time do not count", not_negative, whole_steps)};
  };

  // Change: what is set up before the run. `watched` has dt, the steps of the run, and the watched neurons.
  MyModelMonitor(const Parameters& p, const Watched& watched)
      : watched_(watched), first_step_(std::llround((p.settling / watched.dt()).value())) {
    for (const std::uint64_t size : watched.sizes()) counts_.emplace_back(size);
  }

  // Change: what is done with some more steps of the run, whose spikes come ordered by step, population and neuron.
  void observe(const Epoch& epoch, Rows<MyModelMonitor>&) {
    for (std::size_t i = 0; i < epoch.spike_step.size(); ++i) {
      if (epoch.spike_step[i] < first_step_) continue;
      const auto population = static_cast<std::size_t>(epoch.spike_population[i]);
      ++counts_[population][watched_.position(population, epoch.spike_neuron[i])];
    }
  }

  // Change, or leave out: rows that are known at the end alone. A row has a cell for each column, in their order.
  void finish(Rows<MyModelMonitor>& rows) {
    const std::int64_t steps = std::max<std::int64_t>(0, watched_.steps() - first_step_);
    const Time counted = static_cast<double>(steps) * watched_.dt();
    for (std::size_t p = 0; p < counts_.size(); ++p)
      for (std::size_t k = 0; k < counts_[p].size(); ++k) {
        const Frequency rate = static_cast<double>(counts_[p][k]) / counted;
        rows.add(p, watched_.neuron(p, k), counts_[p][k], rate);
      }
  }

  // Change: what it keeps from one epoch to the next, so that a run can be saved to a checkpoint and resumed.
  template <class Archive>
  void state(Archive& a) {
    a(counts_);
  }

 private:
  Watched watched_;
  std::int64_t first_step_;
  std::vector<std::vector<std::int64_t>> counts_;  // by population and by place among its neurons that are watched
};

// Change: the version, with every release of yours.
RHEOBASE_PLUGIN("my_model", "1.0.0", MonitorModel<MyModelMonitor>)
