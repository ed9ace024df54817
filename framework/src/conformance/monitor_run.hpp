#pragma once
// The monitor under test, shown a run that was made up: two populations, of one of which some neurons are watched,
// spikes and samples. The checks choose how the run is cut into epochs.

#include "conformance/check.hpp"
#include "conformance/guarded_memory.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rheobase::conformance {

/// What is watched and happens. Plain values.
struct MonitorCase {
  const rheobase_model* model = nullptr;
  double dt = 1e-4;
  std::int64_t steps = 0, interval = 10;
  std::vector<double> parameters;
  std::vector<std::vector<std::int64_t>> watched;  // neurons of each population; empty: all of `all`
  std::uint64_t all = 5;
  std::vector<std::int64_t> spike_step, spike_population, spike_neuron;
  std::vector<std::int64_t> sample_step;
  std::vector<std::vector<double>> sampled;  // [variable][sample * targets + target]

  [[nodiscard]] const rheobase_monitor& monitor() const { return *model->monitor; }
  [[nodiscard]] std::uint64_t targets_of(std::size_t population) const {
    return watched[population].empty() ? all : watched[population].size();
  }
  [[nodiscard]] std::uint64_t targets() const;
  /// Columns of its table, those of sampled variables included.
  [[nodiscard]] std::vector<rheobase_column> columns() const;
};

/// With defaults, over this number of steps. `seed` makes another run.
MonitorCase monitor_case(const Subject& subject, std::int64_t steps, std::uint64_t seed);

/// The state variables that are sampled.
std::span<const rheobase_field> sampled_variables();

/// A monitor that lives: created from a case, shown its epochs one by one.
class LiveMonitor {
 public:
  /// @param guarded where the arrays are that it gets; null: in plain memory
  /// @throws Failed when it cannot be created
  explicit LiveMonitor(const MonitorCase& c, GuardedMemory* guarded = nullptr);
  ~LiveMonitor();
  LiveMonitor(const LiveMonitor&) = delete;
  LiveMonitor& operator=(const LiveMonitor&) = delete;

  /// @throws Failed when it reports an error
  void observe(std::int64_t first, std::int64_t steps);
  void finish();
  /// What it keeps between epochs, if it declares it. @throws Failed when it reports an error
  [[nodiscard]] std::string saved() const;
  /// What another of the same case kept. @throws Failed when it reports an error
  void restore(const std::string& kept);
  /// Its rows so far: a cell of 8 bytes for each column but those of time.
  [[nodiscard]] const std::vector<std::vector<std::uint64_t>>& rows() const { return rows_; }
  /// From now on no row can be stored.
  void refuse_rows() { refusing_ = true; }
  [[nodiscard]] int refusals() const { return refusals_; }

 private:
  static int append(void* host, std::uint64_t rows, const void* const* columns);
  template <class T>
  const T* shown(const char* name, const T* from, std::size_t count);

  const MonitorCase& case_;
  GuardedMemory* guarded_;
  rheobase_table table_{this, &LiveMonitor::append};
  rheobase_monitor_setup setup_{};
  std::vector<const char*> names_;
  std::vector<std::uint64_t> targets_;
  std::vector<const std::int64_t*> neurons_;
  std::vector<rheobase_column> columns_;
  void* self_ = nullptr;
  std::vector<std::vector<std::uint64_t>> rows_;
  bool refusing_ = false;
  int refusals_ = 0;
  std::string wrong_row_;
};

}  // namespace rheobase::conformance
