#pragma once
// A model that runs. The constructor checks everything and allocates everything; after it nothing fails because of what
// a user wrote. The same build gives the same bits for every number of threads and every block size.
//
//   Registry registry;
//   registry.search_everywhere({}, argv[0]);
//   Simulation simulation(model, registry);
//   simulation.run();
//   std::cout << simulation.summaries()[0].spikes;

#include <rheobase/model/model.hpp>
#include <rheobase/runtime/recordings.hpp>
#include <rheobase/runtime/registry.hpp>

#include <functional>
#include <memory>

namespace rheobase {

/// How to run: nothing in here changes a result.
struct RunOptions {
  int threads = 0;                           ///< 0: as many as the machine has
  std::size_t block_size = 512;              ///< neurons that one task advances
  std::uint64_t memory_limit = 0;            ///< bytes; a larger model is refused. 0: 80 % of what is available
  std::uint64_t recording_limit = 0;         ///< bytes of samples that the sink can take; a model with more is refused. 0: any
  TableSink* sink = nullptr;                 ///< where rows go; null: recordings() keeps them
  std::uint64_t recording_budget = 0;        ///< bytes that recordings() keeps in memory; more goes to disk, see Recordings.
                                             ///< 0: what memory_limit leaves to them; more samples than that are refused
  std::function<bool(std::int64_t step)> on_progress{};  ///< after each epoch, with the steps done; false stops the run.
                                                         ///< Monitors may not have seen that epoch yet
};

/// What a population did, computed while it ran. Undefined figures are empty.
struct PopulationSummary {
  std::string name;
  std::int64_t size = 0;
  std::uint64_t spikes = 0;
  Frequency rate{};                   ///< spikes / (neurons * time simulated)
  std::int64_t silent_neurons = 0;
  std::optional<Time> first_spike;    ///< earliest, at (n + 1) dt
  std::optional<Time> mean_interval;  ///< over all inter-spike intervals of all neurons
  std::optional<double> cv;           ///< of the same: population standard deviation / mean
  std::uint64_t intervals = 0;
  std::uint64_t one_step_intervals = 0;  ///< intervals of a single dt: the neuron fired in every step
  std::optional<Current> max_current;    ///< the largest current that any neuron got; empty before the first step
  std::optional<Voltage> max_jump;       ///< the largest jump of V that any neuron got in one step; empty: none at all
};

/// What a model needs, known before it runs.
struct Estimate {
  std::int64_t neurons = 0;
  std::int64_t steps = 0;
  std::uint64_t memory = 0;    ///< bytes, with the samples when no sink takes them
  std::uint64_t recorded = 0;  ///< bytes of the samples of state (how many spikes there will be is not known)
};

class Simulation {
 public:
  /// @throws ModelError with every problem of the model; PluginError for a model that cannot be found or whose prepare
  /// throws
  Simulation(const Model& model, const Registry& registry, const RunOptions& options = {});
  ~Simulation();
  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;

  /// To the end of the model's duration, then closes the recordings.
  /// @throws RunError, NotFiniteError, or what the sink throws
  void run();
  /// Up to `steps` further steps (to the end at most). Returns false when on_progress stopped it.
  bool advance(std::int64_t steps);
  /// Steps done, and steps in all.
  [[nodiscard]] std::int64_t step() const;
  [[nodiscard]] std::int64_t steps() const;
  /// Whether on_progress stopped the last run() or advance() before the end of the run.
  [[nodiscard]] bool stopped() const;

  /// One a population, in the model's order.
  [[nodiscard]] std::vector<PopulationSummary> summaries() const;
  /// What the monitors recorded, when no sink was given.
  [[nodiscard]] const Recordings& recordings() const;
  /// A state variable of all neurons of a population, in SI, as it is now. Valid while the simulation lives.
  /// @throws std::out_of_range that lists the names there are
  [[nodiscard]] Eigen::Map<const Eigen::ArrayXd> state(std::string_view population, std::string_view variable) const;
  /// The step of each neuron's last spike, -1 for those that have not fired, as it is now. Valid while the simulation
  /// lives. @throws std::out_of_range that lists the names there are
  [[nodiscard]] Eigen::Map<const Eigen::Array<std::int64_t, Eigen::Dynamic, 1>> last_spikes(
      std::string_view population) const;
  /// A parameter of one neuron, in SI. @throws std::out_of_range
  [[nodiscard]] double parameter(std::string_view population, std::string_view name, std::int64_t neuron = 0) const;

  [[nodiscard]] const Model& model() const;
  /// What runs although it looks unintended: an initial V above threshold, dt > tau/5, a rounded tau_ref, ...
  [[nodiscard]] const std::vector<Problem>& warnings() const;
  [[nodiscard]] const Estimate& estimate() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Checks a model as Simulation's constructor does, down to each neuron's values, and keeps nothing of it. What only
/// `prepare` of a plug-in finds is not found.
/// @param warnings gets what is worth a warning @returns what it would need @throws ModelError, PluginError
Estimate check(const Model& model, const Registry& registry, std::vector<Problem>& warnings,
               const RunOptions& options = {});

}  // namespace rheobase
