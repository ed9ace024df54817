// What a neuron or a target costs: reported, never judged. The processor's time of this thread, the best of many tries.

#include "conformance/neuron_run.hpp"
#include "conformance/stimulus_run.hpp"

#include <rheobase/loading/manifest_reading.hpp>

#include <fmt/format.h>

#include <ctime>
#include <limits>

namespace rheobase::conformance {
namespace {

constexpr std::uint64_t timed_neurons = 1024, timed_steps = 64;

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Nanoseconds for each neuron and step: the best of as many tries as fit into 0.1 s, 5 at least.
template <class Work>
double nanoseconds(Work work) {
  double best = std::numeric_limits<double>::infinity();
  const double begin = processor_seconds();
  for (int k = 0; k < 5 || processor_seconds() < begin + 0.1; ++k) {
    const double from = processor_seconds();
    work();
    best = std::min(best, processor_seconds() - from);
  }
  return best * 1e9 / static_cast<double>(timed_neurons * timed_steps);
}

/// Each number a column of its own.
void spread(Columns& columns, std::span<const rheobase_field> fields) {
  for (std::size_t k = 0; k < fields.size(); ++k)
    if (fields[k].choices == nullptr) {
      columns.values[k].assign(timed_neurons, columns.values[k][0]);
      columns.per_neuron |= std::uint64_t{1} << k;
    }
}

double time_neurons(const NeuronCase& c) {
  auto state = c.state;
  std::vector<double*> columns;
  for (auto& column : state) columns.push_back(column.data());
  const auto parameters = c.parameters.from(0);
  AlignedBuffer prepared = aligned_buffer(c.neuron().prepared_size(timed_neurons, c.parameters.per_neuron));
  std::vector<std::uint64_t> spikes(timed_neurons / 64 * timed_steps);
  rheobase_neuron_block b{};
  b.neurons = timed_neurons;
  b.dt = c.dt;
  b.state = columns.data();
  b.parameters = parameters.data();
  b.per_neuron = c.parameters.per_neuron;
  b.prepared = prepared.data();
  b.steps = timed_steps;
  b.current = c.current.data();
  b.spikes = spikes.data();
  b.spike_stride = timed_neurons / 64;
  call("prepare", c.neuron().prepare, &b);
  return nanoseconds([&] {
    for (std::size_t v = 0; v < state.size(); ++v) std::ranges::copy(c.state[v], columns[v]);
    call("advance", c.neuron().advance, &b);
  });
}

double time_targets(const StimulusCase& c) {
  std::vector<std::vector<double>> state(c.state_fields().size(), std::vector<double>(timed_neurons));
  std::vector<double*> columns;
  for (auto& column : state) columns.push_back(column.data());
  const auto parameters = c.parameters.from(0);
  AlignedBuffer prepared = aligned_buffer(c.stimulus().prepared_size(timed_neurons, c.parameters.per_neuron));
  std::vector<double> values(timed_neurons * timed_steps);
  const rheobase_series series = c.series.from(0);
  rheobase_stimulus_block b{};
  b.targets = timed_neurons;
  b.dt = c.dt;
  b.state = columns.data();
  b.parameters = parameters.data();
  b.per_neuron = c.parameters.per_neuron;
  b.prepared = prepared.data();
  b.seed = c.seed;
  b.part = c.part;
  b.series = c.stimulus().series != RHEOBASE_SERIES_NONE ? &series : nullptr;
  b.steps = timed_steps;
  b.values = values.data();
  b.value_stride = timed_neurons;
  call("prepare", c.stimulus().prepare, &b);
  return nanoseconds([&] { call("fill", c.stimulus().fill, &b); });
}

}  // namespace

std::string neuron_time(const Subject& subject) {
  NeuronCase c = neuron_case(subject, timed_neurons, timed_steps);
  c.current.assign(timed_neurons, 2.0 * current_scale(c));
  const double uniform = time_neurons(c);
  spread(c.parameters, parameters_of(subject.model()));
  const double spread_out = time_neurons(c);
  return fmt::format("{:.2g} ns a neuron and step; {:.2g} ns with parameters that differ between neurons", uniform,
                     spread_out);
}

std::string stimulus_time(const Subject& subject) {
  StimulusCase c = stimulus_case(subject, timed_neurons, timed_steps);
  const double uniform = time_targets(c);
  spread(c.parameters, parameters_of(subject.model()));
  return fmt::format("{:.2g} ns a target and step; {:.2g} ns with parameters that differ between targets", uniform,
                     time_targets(c));
}

}  // namespace rheobase::conformance
