#pragma once
// A model compiled into what runs: columns of SI doubles, integer times, and pointers into plug-ins. Everything that a
// user can have got wrong was checked on the way here.

#include "compile/field_values.hpp"
#include "model/selection.hpp"

#include <rheobase/model/parts.hpp>
#include <rheobase/compile/estimate.hpp>
#include <rheobase/compile/run_options.hpp>
#include <rheobase/loading/manifest_reading.hpp>
#include <rheobase/loading/registry.hpp>
#include <rheobase/recordings/table_header.hpp>

#include <cstddef>
#include <functional>
#include <limits>

namespace rheobase {

/// Memory at the alignment that the boundary promises.
struct alignas(64) CacheLine {
  std::byte bytes[64];
};
using AlignedBuffer = std::vector<CacheLine>;
inline AlignedBuffer aligned_buffer(std::uint64_t bytes) { return AlignedBuffer((bytes + 63) / 64); }
inline void resize(AlignedBuffer& buffer, std::uint64_t bytes) { buffer.resize((bytes + 63) / 64); }

/// One column a field: a single value, or one for each neuron or target.
struct Columns {
  std::vector<std::vector<double>> values;
  std::uint64_t per_neuron = 0;  // bit k: column k has a value for each

  Columns() = default;
  explicit Columns(std::vector<std::vector<double>> v) : values(std::move(v)) {
    for (std::size_t k = 0; k < values.size(); ++k)
      if (values[k].size() > 1) per_neuron |= std::uint64_t{1} << k;
  }
  [[nodiscard]] double at(std::size_t field, std::int64_t i) const {
    return values[field][per_neuron >> field & 1U ? static_cast<std::size_t>(i) : 0];
  }
  /// Pointers to the columns as the boundary takes them, for a block that begins at i.
  [[nodiscard]] std::vector<const double*> from(std::int64_t i) const {
    std::vector<const double*> pointers;
    for (std::size_t k = 0; k < values.size(); ++k)
      pointers.push_back(values[k].data() + (per_neuron >> k & 1U ? i : 0));
    return pointers;
  }
};

/// Beyond this a product of two numbers, in SI units, may overflow.
inline constexpr double extreme = 1e100;

struct CompiledPopulation {
  std::string name;
  const RegisteredModel* registered = nullptr;
  std::int64_t size = 0;
  Columns parameters;
  std::vector<std::vector<double>> state;  // a column a state variable
  std::vector<std::int64_t> last_spike;    // step of each neuron's last spike; -1: none yet
  AlignedBuffer prepared;                  // when all parameters are uniform: shared by all blocks
  bool extreme = false;                    // a parameter or an initial state is

  [[nodiscard]] const rheobase_model& model() const { return *registered->model; }
  [[nodiscard]] const rheobase_neuron& neuron() const { return *registered->model->neuron; }
  [[nodiscard]] std::span<const rheobase_field> state_fields() const { return state_fields_of(model()); }
  [[nodiscard]] std::span<const rheobase_field> parameter_fields() const { return parameters_of(model()); }
};

/// Whether a parameter or a state is.
bool is_extreme(const CompiledPopulation& population);

/// Some neurons of one population, numbered from `first` among all targets of a stimulus or monitor.
struct CompiledTarget {
  std::size_t population = 0;
  Selection selection;
  std::int64_t first = 0;
};

/// The table that a stimulus plays back, as rheobase_series describes it.
struct CompiledSeries {
  std::vector<std::uint64_t> first_row;
  std::uint64_t target_stride = 0;
  std::vector<std::int64_t> steps;
  std::vector<double> times, values;

  /// As the boundary takes it, for a block that begins at target i.
  [[nodiscard]] rheobase_series from(std::int64_t i) const {
    return {first_row.data() + static_cast<std::uint64_t>(i) * target_stride, target_stride, steps.data(), times.data(),
            values.empty() ? nullptr : values.data()};
  }
};

struct CompiledStimulus {
  std::string name;
  const RegisteredModel* registered = nullptr;
  std::vector<CompiledTarget> targets;
  std::int64_t target_count = 0;
  Columns parameters;
  std::vector<std::vector<double>> state;
  std::int64_t start = 0;  // the first step that it drives, and the first that it does not
  std::int64_t stop = std::numeric_limits<std::int64_t>::max();
  std::uint64_t part = 0;
  CompiledSeries series;  // empty for a model that takes none

  [[nodiscard]] const rheobase_stimulus& stimulus() const { return *registered->model->stimulus; }
  [[nodiscard]] bool jumps() const { return stimulus().output.current != 1; }  // a voltage, not a current
  /// All targets get the same values.
  [[nodiscard]] bool uniform() const {
    return parameters.per_neuron == 0 && stimulus().random == 0 && series.target_stride == 0;
  }
};

struct CompiledMonitor {
  std::string name;
  const RegisteredModel* registered = nullptr;
  std::vector<CompiledTarget> targets;
  std::int64_t target_count = 0;
  std::vector<double> parameters;
  std::vector<rheobase_field> variables;              // what is sampled
  std::vector<std::vector<std::size_t>> state_index;  // [target][variable]: which state column that is
  std::int64_t interval = 1;                          // steps
  TableHeader header;

  [[nodiscard]] const rheobase_monitor& monitor() const { return *registered->model->monitor; }
};

struct Network {
  double dt = 0.0;
  std::int64_t steps = 0;
  std::uint64_t seed = 0;
  std::vector<CompiledPopulation> populations;
  std::vector<CompiledStimulus> stimuli;
  std::vector<CompiledMonitor> monitors;
  Estimate estimate;
  std::uint64_t bytes = 0;             // of the columns and lists, about
  std::uint64_t recording_budget = 0;  // bytes that recordings may keep in memory
  std::vector<Problem> warnings;
};

/// The compiled parts of a kind, in the order in which the model lists them.
template <class AnyNetwork>
auto& compiled_parts(AnyNetwork& network, const PartKind<Population>&) {
  return network.populations;
}
template <class AnyNetwork>
auto& compiled_parts(AnyNetwork& network, const PartKind<Stimulus>&) {
  return network.stimuli;
}
template <class AnyNetwork>
auto& compiled_parts(AnyNetwork& network, const PartKind<Monitor>&) {
  return network.monitors;
}

/// Compiles a model.
/// @param before_values called with Network::bytes before they are allocated
/// @throws ModelError with all problems, PluginError for a model that no plug-in offers
Network compile(const Model& model, const Registry& registry, const RunOptions& options,
                const std::function<void(std::uint64_t bytes)>& before_values = {});

}  // namespace rheobase
