// Population rate.
#include <rheobase/plugin/monitor.hpp>

#include <cmath>

using namespace rheobase;

class Rate {
 public:
  static constexpr auto name = "rate", description = "population rate: spikes per neuron and second, in bins";
  static constexpr auto equations = R"(
    rate = spikes in a bin / (neurons bin)
    bin k covers the steps n with k bin <= n dt < (k + 1) bin and is labelled by its beginning; a last bin that the run
    cuts short counts only the time that it covers)";
  static constexpr auto needs = Needs::spikes;
  static constexpr auto plot = RHEOBASE_PLOT_BARS;
  static constexpr auto columns =
      std::tuple{real_column<Time>("time", "ms"), column_population, real_column<Frequency>("rate", "Hz")};
  struct Parameters {
    Time bin = 10.0_ms;
    static constexpr auto fields = std::tuple{field("bin", &Parameters::bin, "width of a bin", positive, whole_steps)};
  };

  Rate(const Parameters& p, const Watched& watched)
      : watched_(watched), bin_(std::llround((p.bin / watched.dt()).value())), counts_(watched.populations()) {}

  void observe(const Epoch& epoch, Rows<Rate>& rows) {
    for (std::size_t i = 0; i < epoch.spike_step.size(); ++i) {
      close_bins_before(epoch.spike_step[i], rows);
      counts_[static_cast<std::size_t>(epoch.spike_population[i])] += 1.0;
    }
    close_bins_before(epoch.first_step + epoch.steps, rows);
  }
  void finish(Rows<Rate>& rows) {
    if (begin_ < watched_.steps()) close_bin(watched_.steps() - begin_, rows);
  }
  template <class Archive>
  void state(Archive& a) {
    a(begin_, counts_);
  }

 private:
  void close_bins_before(std::int64_t step, Rows<Rate>& rows) {
    while (begin_ + bin_ <= step) close_bin(bin_, rows);
  }
  void close_bin(std::int64_t width, Rows<Rate>& rows) {
    for (std::size_t p = 0; p < counts_.size(); ++p) {
      const double neurons = static_cast<double>(watched_.sizes()[p]);
      const Frequency rate = counts_[p] / neurons / (static_cast<double>(width) * watched_.dt());
      rows.add(static_cast<double>(begin_) * watched_.dt(), p, rate);
      counts_[p] = 0.0;
    }
    begin_ += width;
  }

  Watched watched_;
  std::int64_t bin_, begin_ = 0;
  std::vector<double> counts_;
};

RHEOBASE_PLUGIN("rate", "1.0.0", MonitorModel<Rate>)
