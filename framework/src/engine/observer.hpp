#pragma once
// One monitor while it runs: gathers what its targets did in an epoch, in order, shows it to the plug-in, and hands the
// plug-in's rows to the sink.

#include "engine/block.hpp"
#include "engine/scheduler.hpp"

#include <rheobase/recordings/recordings.hpp>

#include <exception>
#include <memory>

namespace rheobase {

/// The spikes of some steps, as a monitor is shown them.
struct GatheredSpikes {
  std::int64_t first = 0, end = 0;  // steps
  Cells<std::int64_t> steps, populations, neurons;
  Cells<std::int64_t> zeros;  // never written to: the populations where there is but one
  std::size_t count = 0;
  /// A block that has neurons of a target, while they are gathered.
  struct Source {
    SpikeLog::Reader spikes;
    std::int64_t first;  // neuron
  };
  std::vector<Source> sources;  // target after target
  void make_room(std::size_t spikes);
};

class Observer {
 public:
  /// @throws PluginError when the plug-in cannot create it
  Observer(const Network& network, const CompiledMonitor& monitor, const std::vector<Block>& blocks, TableSink& sink);
  ~Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;

  /// Whether it is to be shown the spikes of a block.
  [[nodiscard]] bool wants_spikes_of(const Block& block) const;
  /// Makes room for the samples of the steps first .. first + steps - 1, and of the initial state when first is 0.
  void begin_epoch(std::int64_t first, std::int64_t steps, SampleBuffer& samples) const;
  /// Shows an epoch. @param samples of this monitor @param gathered scratch memory, which monitors have one after another
  /// @throws RunError, or what the sink throws
  void observe(const EpochRecord& epoch, const SampleBuffer& samples, Scheduler& scheduler,
               std::vector<GatheredSpikes>& gathered);
  /// After the last epoch.
  void finish();

  /// The plug-in's monitor, as its functions get it.
  using Instance = std::unique_ptr<void, void (*)(void*)>;
  /// What the monitor keeps between epochs. @throws CheckpointError when it cannot be saved
  [[nodiscard]] std::string saved() const;
  /// A monitor of the same setup that goes on from there. @throws CheckpointError when it refuses what was saved
  [[nodiscard]] Instance restored(std::string_view saved) const;
  /// Goes on with such a monitor.
  void adopt(Instance instance) {
    self_ = std::move(instance);
    sink_failure_ = nullptr;
  }

 private:
  [[nodiscard]] Instance create() const;
  static int append(void* host, std::uint64_t rows, const void* const* columns);
  /// A block that has neurons of a target: what gathering needs of it, close together.
  struct TargetBlock {
    std::size_t index;
    std::uint64_t words;
    std::int64_t first;  // neuron
  };
  void gather(const SpikeLog& spikes, GatheredSpikes& to) const;
  void called(int status, const char* message) const;

  const Network& network_;
  const CompiledMonitor& monitor_;
  TableSink& sink_;
  rheobase_table table_{};
  std::exception_ptr sink_failure_;
  // The plug-in's setup, and what it points to: valid as long as its monitor.
  std::vector<const rheobase_field*> variables_;
  rheobase_monitor_setup setup_{};
  std::vector<const char*> population_names_;
  std::vector<std::uint64_t> population_targets_;
  std::vector<const std::int64_t*> population_neurons_;
  Instance self_;                                        // the plug-in's monitor: goes before what it was made from
  std::vector<std::vector<TargetBlock>> target_blocks_;  // by target
};

}  // namespace rheobase
