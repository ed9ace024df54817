// Histogram of inter-spike intervals, as a density: runs and populations of any size and length can be laid over each
// other.
#include <rheobase/plugin/monitor.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace rheobase;

class Intervals {
 public:
  static constexpr auto name = "intervals", description = "histogram of the inter-spike intervals of the targets";
  static constexpr auto equations = R"(
    density = count / (all intervals bin), undefined without intervals
    bin k counts the intervals I with k bin <= I < (k + 1) bin of all watched neurons of a population. `longest` is
    at most the run and rounded up to whole bins; the area of the bars is 1, less the part of the intervals that are
    longer)";
  static constexpr auto needs = Needs::spikes;
  static constexpr auto plot = RHEOBASE_PLOT_BARS;
  static constexpr auto columns = std::tuple{real_column<Time>("interval", "ms"), column_population,
                                             real_column<Frequency>("density", "1/ms"), integer_column("count")};
  struct Parameters {
    Time bin = 1.0_ms, longest = 100.0_ms;
    static constexpr auto fields = std::tuple{
        field("bin", &Parameters::bin, "width of a bin", positive, whole_steps),
        field("longest", &Parameters::longest, "the longest interval that has a bin", positive, whole_steps)};
  };

  Intervals(const Parameters& p, const Watched& watched)
      : watched_(watched), bin_(std::llround((p.bin / watched.dt()).value())), dt_(watched.dt()) {
    const std::int64_t longest =
        std::min<std::int64_t>(std::llround((p.longest / watched.dt()).value()), watched.steps());
    const std::int64_t bins = (longest + bin_ - 1) / bin_;
    for (std::size_t k = 0; k < watched.populations(); ++k) {
      Population& population = populations_.emplace_back();
      population.counts.resize(static_cast<std::size_t>(bins));
      population.last_spike.resize(static_cast<std::size_t>(watched.sizes()[k]), none);
    }
  }

  void observe(const Epoch& epoch, Rows<Intervals>&) {
    for (std::size_t i = 0; i < epoch.spike_step.size(); ++i) {
      const auto p = static_cast<std::size_t>(epoch.spike_population[i]);
      Population& population = populations_[p];
      std::int64_t& last = population.last_spike[watched_.position(p, epoch.spike_neuron[i])];
      if (last != none) {
        const auto k = static_cast<std::size_t>((epoch.spike_step[i] - last) / bin_);
        ++population.intervals;
        if (k < population.counts.size()) ++population.counts[k];
      }
      last = epoch.spike_step[i];
    }
  }

  void finish(Rows<Intervals>& rows) {
    for (std::size_t p = 0; p < populations_.size(); ++p)
      for (std::size_t k = 0; k < populations_[p].counts.size(); ++k) {
        const std::int64_t count = populations_[p].counts[k];
        const auto all = static_cast<double>(populations_[p].intervals);
        const double share = all > 0.0 ? static_cast<double>(count) / all : std::numeric_limits<double>::quiet_NaN();
        const Frequency density = share / (static_cast<double>(bin_) * dt_);
        rows.add(static_cast<double>(static_cast<std::int64_t>(k) * bin_) * dt_, p, density, count);
      }
  }
  template <class Archive>
  void state(Archive& a) {
    a(populations_);
  }

 private:
  static constexpr std::int64_t none = -1;
  struct Population {
    std::vector<std::int64_t> counts;
    std::vector<std::int64_t> last_spike;  // by the neuron's position among those watched
    std::int64_t intervals = 0;
    template <class Archive>
    void state(Archive& a) {
      a(counts, last_spike, intervals);
    }
  };

  Watched watched_;
  std::int64_t bin_;
  Time dt_;
  std::vector<Population> populations_;
};

RHEOBASE_PLUGIN("intervals", "1.0.0", MonitorModel<Intervals>)
