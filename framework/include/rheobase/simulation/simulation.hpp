#pragma once
// A model that runs. The constructor checks everything and allocates everything; after it nothing fails because of what
// a user wrote. The same build gives the same bits for every number of threads and every block size.
//
//   Registry registry;
//   registry.search_everywhere({}, argv[0]);
//   Simulation simulation(model, registry);
//   simulation.run();
//   std::cout << simulation.summaries()[0].spikes;
//
// It may as well be advanced in pieces, and looked at and changed between them:
//
//   Control<Current> drive = simulation.control<Current>("stimulus.drive.amplitude");
//   while (simulation.step() < simulation.steps()) {
//     simulation.advance(1.0_ms);
//     drive.set(simulation.state<Voltage>("cell", "V").mean() < -60.0_mV ? 2.0_nA : 0.0_nA);
//   }
//
// A simulation is used by one thread at a time. Several may run in several threads at once, on one Registry that is no
// longer added to.

#include <rheobase/compile/estimate.hpp>
#include <rheobase/compile/run_options.hpp>
#include <rheobase/engine/spike.hpp>
#include <rheobase/loading/registry.hpp>
#include <rheobase/model/model.hpp>
#include <rheobase/recordings/recordings.hpp>
#include <rheobase/simulation/population_summary.hpp>
#include <rheobase/simulation/quantity_map.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <span>

namespace rheobase {

template <class Q>
class Control;

class Simulation {
 public:
  /// `registry` must outlive the simulation.
  /// @throws ModelError with every problem of the model; PluginError for a model that cannot be found or whose prepare
  /// throws
  Simulation(Model model, const Registry& registry, const RunOptions& options = {});
  ~Simulation();
  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;

  /// To the end of the model's duration, then closes the recordings.
  /// @throws RunError, NotFiniteError, or what the sink throws
  void run();
  /// Up to `steps` further steps (to the end at most). Returns false when on_progress stopped it.
  /// @throws as run() does, and ModelError for a negative number
  bool advance(std::int64_t steps);
  /// The same for a duration. @throws ModelError when it is negative or not a whole number of steps
  bool advance(Time duration);
  /// Steps done, and steps in all.
  [[nodiscard]] std::int64_t step() const;
  [[nodiscard]] std::int64_t steps() const;
  /// The time of the state as it is now: step() dt.
  [[nodiscard]] Time time() const;
  /// Calls `see` with every spike of all populations, once, ordered by step, then by population, then by neuron: within
  /// advance() and run(), on the thread that called them, in one call or several. What it throws ends the run; so does a call
  /// that would change, save or advance this simulation, as within a sink (std::logic_error): more is computed than told. One
  /// callback at a time; an empty one ends it.
  void on_spikes(std::function<void(std::span<const Spike>)> see);
  /// Whether on_progress stopped the last run() or advance() before the end of the run.
  [[nodiscard]] bool stopped() const;

  /// One a population, in the model's order.
  [[nodiscard]] std::vector<PopulationSummary> summaries() const;
  /// What the monitors recorded, when no sink was given.
  [[nodiscard]] const Recordings& recordings() const;
  /// A state variable of all neurons of a population, in SI, as it is now. Valid while the simulation
  /// lives, up to a reset(). @throws std::out_of_range that lists the names there are
  [[nodiscard]] std::span<const double> state(std::string_view population, std::string_view variable) const;
  /// The same with its unit: state<Voltage>("cells", "V")[3] is the Voltage of neuron 3.
  /// @throws std::out_of_range, or ModelError when the variable is of another dimension than Q
  template <class Q>
  [[nodiscard]] QuantityMap<Q> state(std::string_view population, std::string_view variable) const {
    check_state_dimension(population, variable, dimension_of<Q>);
    return QuantityMap<Q>(state(population, variable));
  }
  /// The step of each neuron's last spike, -1 for those that have not fired, as it is now. Valid while the simulation
  /// lives, up to a reset(). @throws std::out_of_range that lists the names there are
  [[nodiscard]] std::span<const std::int64_t> last_spikes(std::string_view population) const;
  /// A parameter of one neuron, in SI. @throws std::out_of_range
  [[nodiscard]] double parameter(std::string_view population, std::string_view name, std::int64_t neuron = 0) const;

  /// Changes a value from the next step on: a parameter or a state variable of a population, or a parameter of a
  /// stimulus, by its path: "population.cells.tau", "stimulus.drive.amplitude". It is checked as the model was. A
  /// stimulus that has not begun yet begins as its new parameters say.
  /// @param where which neurons of the population, or which targets of the stimulus in their order; empty: all
  /// @throws ModelError that says what is wrong; nothing is then changed. PluginError when `prepare` throws
  void set(std::string_view path, const Value& value, const std::vector<Slice>& where = {});
  /// What `set` changes, as it is now, of one neuron or target. @throws ModelError for a path or number that is none
  [[nodiscard]] Quantity value(std::string_view path, std::int64_t i = 0) const;
  /// A value whose type is known: then a quantity of another unit does not compile. Valid while this simulation lives and
  /// is not moved. @throws ModelError for a path that is none, or when the value is of another dimension than Q
  template <class Q>
  [[nodiscard]] Control<Q> control(std::string path) {
    check_control_dimension(path, dimension_of<Q>);
    return Control<Q>(*this, std::move(path));
  }

  /// Back to step 0, as the constructor made it: what was changed by set() is undone, recordings are empty, and a sink
  /// has its tables opened anew. Callbacks stay. Memory is needed for a second simulation meanwhile.
  void reset();
  /// The same simulation once more, at the same step, on memory of its own: what one does from here on does not touch
  /// the other. It has no callbacks. Its rows go to `sink`; without one it begins with a copy of these recordings.
  /// @throws CheckpointError when a monitor cannot be copied
  [[nodiscard]] Simulation copy(TableSink* sink = nullptr);
  /// Writes all that the rest of the run depends on to a checkpoint file, which is there whole or not at all: states,
  /// parameters as they are now, what monitors keep and what was recorded, or how far the sink is. All that is written
  /// piece by piece. Of memory it takes what the largest monitor keeps, once more, and a few hundred kilobytes. Monitors and
  /// the sink are brought up to this step, so that a simulation that is saved is not const.
  /// @throws FileError; CheckpointError when a monitor cannot be saved
  void save(const std::filesystem::path& file);
  /// Goes to where a simulation of the same model was when it wrote this file. The run that is resumed equals the
  /// unbroken one bit for bit. Threads, block size and callbacks may differ; the sink must be of the same type.
  /// @throws CheckpointError when the file is damaged, cut short, or of another model, time step, seed or plug-in, and
  /// FileError when it cannot be read; the simulation is then as it was. The file is read twice, and checked the first time.
  /// Should it change in between, or memory or a plug-in's prepare fail, CheckpointError says that part of it was read: then
  /// the simulation does nothing more until it is reset or restored
  void restore(const std::filesystem::path& file);

  [[nodiscard]] const Model& model() const;
  /// What runs although it looks unintended: an initial V above threshold, dt > tau/5, a rounded tau_ref, ...
  [[nodiscard]] const std::vector<Problem>& warnings() const;
  [[nodiscard]] const Estimate& estimate() const;

 private:
  void check_state_dimension(std::string_view population, std::string_view variable, const Dimension& dimension) const;
  void check_control_dimension(std::string_view path, const Dimension& dimension);
  friend class KeptRuns;
  struct Impl;
  explicit Simulation(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// A parameter or state variable of type Q in a simulation: Simulation::control makes it.
template <class Q>
class Control {
 public:
  /// For all neurons or targets, or for those that `where` names. @throws ModelError, as Simulation::set does
  void set(const Q& value, const std::vector<Slice>& where = {}) { simulation_->set(path_, Quantity(value), where); }
  /// Of one neuron or target. @throws ModelError
  [[nodiscard]] Q get(std::int64_t i = 0) const {
    if constexpr (std::is_same_v<Q, double>) return simulation_->value(path_, i).si;
    else return Q::from_value(simulation_->value(path_, i).si);
  }

 private:
  friend class Simulation;
  Control(Simulation& simulation, std::string path) : simulation_(&simulation), path_(std::move(path)) {}
  Simulation* simulation_;
  std::string path_;
};

/// Checks a model as Simulation's constructor does, down to each neuron's values, and keeps nothing of it. What only
/// `prepare` of a plug-in finds is not found.
/// @param warnings gets what is worth a warning @returns what it would need @throws ModelError, PluginError
Estimate check(const Model& model, const Registry& registry, std::vector<Problem>& warnings,
               const RunOptions& options = {});

}  // namespace rheobase
