#include "conformance/monitor_run.hpp"

#include "conformance/neuron_run.hpp"
#include "conformance/own_models.hpp"
#include "conformance/parts.hpp"

#include <rheobase/plugin/random.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rheobase::conformance {
namespace {

constexpr rheobase_field watched_variables[] = {
    {"V",
     "membrane potential",
     "mV",
     {1, 2, -3, -1, 0},
     RHEOBASE_ROLE_MEMBRANE_POTENTIAL,
     0,
     0,
     0.0,
     -1e300,
     1e300,
     nullptr,
     nullptr},
    {"w", "a plain number", nullptr, {}, RHEOBASE_ROLE_NONE, 0, 0, 0.0, -1e300, 1e300, nullptr, nullptr}};
constexpr const rheobase_field* watched_variable[] = {&watched_variables[0], &watched_variables[1]};

}  // namespace

std::span<const rheobase_field> sampled_variables() { return watched_variables; }

std::uint64_t MonitorCase::targets() const {
  std::uint64_t n = 0;
  for (std::size_t p = 0; p < watched.size(); ++p) n += targets_of(p);
  return n;
}

std::vector<rheobase_column> MonitorCase::columns() const {
  std::vector<rheobase_column> all_columns(monitor().columns, monitor().columns + monitor().column_count);
  if (monitor().adds_variables != 0)
    for (const rheobase_field& v : watched_variables)
      all_columns.push_back({v.name, v.unit, v.dimension, RHEOBASE_COLUMN_REAL});
  return all_columns;
}

MonitorCase monitor_case(const Subject& subject, std::int64_t steps, std::uint64_t seed) {
  const Network network = compiled(subject, model_with(subject, 1), true);
  MonitorCase c;
  c.model = &subject.model();
  c.dt = network.dt;
  c.steps = steps;
  c.parameters = network.monitors[0].parameters;
  c.watched = {{}, {1, 3, 4, 8}};
  const auto random = [&](std::uint64_t neuron, std::int64_t step) {
    return Random<double>(seed, 1, neuron, step).uniform();
  };
  for (std::int64_t n = 0; n < steps && c.monitor().needs_spikes != 0; ++n)
    for (std::size_t p = 0; p < c.watched.size(); ++p)
      for (std::uint64_t k = 0; k < c.targets_of(p); ++k) {
        if (random(p * 100 + k, n) > 0.1) continue;
        c.spike_step.push_back(n);
        c.spike_population.push_back(static_cast<std::int64_t>(p));
        c.spike_neuron.push_back(c.watched[p].empty() ? static_cast<std::int64_t>(k) : c.watched[p][k]);
      }
  if (c.monitor().needs_samples == 0) return c;
  c.sampled.resize(std::size(watched_variables));
  for (std::int64_t n = -1; n < steps; ++n) {
    if ((n + 1) % c.interval != 0) continue;
    c.sample_step.push_back(n);
    for (std::size_t v = 0; v < c.sampled.size(); ++v)
      for (std::uint64_t t = 0; t < c.targets(); ++t) c.sampled[v].push_back(random(1000 + v * 100 + t, n + 1) - 0.5);
  }
  return c;
}

template <class T>
const T* LiveMonitor::shown(const char* name, const T* from, std::size_t count) {
  if (guarded_ == nullptr) return from;
  T* to = guarded_->array<T>(name, count);
  std::copy_n(from, count, to);
  guarded_->forbid_writing(to);
  return to;
}

LiveMonitor::LiveMonitor(const MonitorCase& c, GuardedMemory* guarded)
    : case_(c), guarded_(guarded), columns_(c.columns()) {
  static constexpr const char* population_names[] = {"first", "second"};
  for (std::size_t p = 0; p < c.watched.size(); ++p) {
    names_.push_back(population_names[p]);
    targets_.push_back(c.targets_of(p));
    neurons_.push_back(c.watched[p].empty() ? nullptr
                                            : shown("the watched neurons", c.watched[p].data(), c.watched[p].size()));
  }
  rows_.resize(columns_.size());
  setup_.dt = c.dt;
  setup_.steps = c.steps;
  setup_.populations = c.watched.size();
  setup_.population_names = shown("the names of populations", names_.data(), names_.size());
  setup_.population_targets = shown("the numbers of targets", targets_.data(), targets_.size());
  setup_.population_neurons = shown("the lists of watched neurons", neurons_.data(), neurons_.size());
  setup_.targets = c.targets();
  setup_.parameters = shown("the parameters", c.parameters.data(), c.parameters.size());
  setup_.variables = c.sampled.size();
  setup_.variable = watched_variable;
  call("create", c.monitor().create, &setup_, &self_);
}

LiveMonitor::~LiveMonitor() { case_.monitor().destroy(self_); }

std::string LiveMonitor::saved() const {
  std::string kept;
  const rheobase_bytes to{&kept, [](void* host, const void* bytes, std::uint64_t size) {
                            static_cast<std::string*>(host)->append(static_cast<const char*>(bytes), size);
                            return 0;
                          }};
  call("save", case_.monitor().save, self_, &to);
  return kept;
}

void LiveMonitor::restore(const std::string& kept) {
  call("restore", case_.monitor().restore, self_, static_cast<const void*>(kept.data()),
       static_cast<std::uint64_t>(kept.size()));
}

int LiveMonitor::append(void* host, std::uint64_t rows, const void* const* columns) {
  auto& self = *static_cast<LiveMonitor*>(host);
  if (self.refusing_) return ++self.refusals_, 1;
  for (std::size_t k = 0; k < self.columns_.size(); ++k) {
    if (self.columns_[k].kind == RHEOBASE_COLUMN_TIME) continue;
    if (columns[k] == nullptr) {
      self.wrong_row_ = fmt::format("it added rows without cells of the column '{}'", self.columns_[k].name);
      return 0;
    }
    const auto* cells = static_cast<const std::uint64_t*>(columns[k]);
    self.rows_[k].insert(self.rows_[k].end(), cells, cells + rows);
  }
  return 0;
}

void LiveMonitor::observe(std::int64_t first, std::int64_t steps) {
  const auto range = [&](const std::vector<std::int64_t>& at, std::int64_t from, std::int64_t end) {
    return std::pair(std::ranges::lower_bound(at, from) - at.begin(), std::ranges::lower_bound(at, end) - at.begin());
  };
  const auto [spike, spike_end] = range(case_.spike_step, first, first + steps);
  const auto [sample, sample_end] = range(case_.sample_step, first == 0 ? -1 : first, first + steps);
  const auto spikes = static_cast<std::size_t>(spike_end - spike),
             samples = static_cast<std::size_t>(sample_end - sample);
  const std::size_t targets = case_.targets();
  std::vector<const double*> sampled;
  for (const auto& column : case_.sampled)
    sampled.push_back(shown("samples", column.data() + static_cast<std::size_t>(sample) * targets, samples * targets));
  rheobase_epoch epoch{};
  epoch.first_step = first;
  epoch.steps = steps;
  epoch.spikes = spikes;
  epoch.spike_step = shown("steps of spikes", case_.spike_step.data() + spike, spikes);
  epoch.spike_population = shown("populations of spikes", case_.spike_population.data() + spike, spikes);
  epoch.spike_neuron = shown("neurons of spikes", case_.spike_neuron.data() + spike, spikes);
  epoch.samples = samples;
  epoch.sample_step = shown("steps of samples", case_.sample_step.data() + sample, samples);
  epoch.sampled = shown("the list of samples", sampled.data(), sampled.size());
  call("observe", case_.monitor().observe, self_, &epoch, &table_);
  if (!wrong_row_.empty()) throw Failed{wrong_row_};
}

void LiveMonitor::finish() {
  call("finish", case_.monitor().finish, self_, &table_);
  if (!wrong_row_.empty()) throw Failed{wrong_row_};
}

}  // namespace rheobase::conformance
