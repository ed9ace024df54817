#include "simulation/kept_runs.hpp"

#include "simulation/simulation_impl.hpp"

#include <rheobase/simulation/sweep.hpp>

#include <limits>
#include <utility>

namespace rheobase {

CompiledRuns::CompiledRuns() : kept_(std::make_unique<KeptRuns>()) {}
CompiledRuns::~CompiledRuns() = default;
CompiledRuns::CompiledRuns(CompiledRuns&&) noexcept = default;
CompiledRuns& CompiledRuns::operator=(CompiledRuns&&) noexcept = default;

void KeptRuns::begin(std::size_t runs, std::uint64_t budget) {
  networks_.clear();
  networks_.resize(runs);
  left_ = runs == 1 ? std::numeric_limits<std::uint64_t>::max() : budget;
}

/// With the names and headers of its parts.
std::uint64_t KeptRuns::bytes_of(const Network& network) {
  constexpr std::uint64_t a_part = 2048;
  return network.bytes + a_part * (network.populations.size() + network.stimuli.size() + network.monitors.size());
}

void KeptRuns::keep(std::size_t run, Network&& network) {
  const std::lock_guard lock(mutex_);
  if (bytes_of(network) > left_) return;
  left_ -= bytes_of(network);
  networks_.at(run) = std::make_unique<Network>(std::move(network));
}

Simulation KeptRuns::take(std::size_t run, Model model, const Registry& registry, const RunOptions& options) {
  std::unique_ptr<Network> network;
  {
    const std::lock_guard lock(mutex_);
    if (run < networks_.size()) network = std::move(networks_[run]);
  }
  const bool suits =
      network && (options.sink != nullptr || network->monitors.empty());  // else it has a recording budget
  if (!suits) return {std::move(model), registry, options};
  return Simulation(std::make_unique<Simulation::Impl>(std::move(model), registry, options, std::move(*network)));
}

}  // namespace rheobase
