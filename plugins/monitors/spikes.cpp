// Every spike of the targets: a row a spike, ordered by step and then by neuron.
#include <rheobase/plugin/monitor.hpp>

using namespace rheobase;

class Spikes {
 public:
  static constexpr auto name = "spikes", description = "every spike of the targets, ordered by step and neuron";
  static constexpr auto needs = Needs::spikes;
  static constexpr auto plot = RHEOBASE_PLOT_RASTER;
  static constexpr auto columns = std::tuple{column_step, column_time, column_population, column_neuron};
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };

  Spikes(const Parameters&, const Watched&) {}

  void observe(const Epoch& epoch, Rows<Spikes>& rows) const {
    rows.add_all(epoch.spike_step, epoch.spike_population, epoch.spike_neuron);
  }
};

RHEOBASE_PLUGIN("spikes", "1.0.0", MonitorModel<Spikes>)
