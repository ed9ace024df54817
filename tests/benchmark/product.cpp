#include "product.hpp"

#include <rheobase/recordings/eigen.hpp>
#include <rheobase/plugin/math.hpp>
#include <rheobase/units/literals.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <stdexcept>

namespace rheobase::bench {
namespace {

bool of_lif_family(const std::string& model) { return model == "LIF" || model == "LIFRef" || model == "ALIF"; }

Linspace between(Quantity from, Quantity to) { return {from, to}; }

struct FreeAligned {
  void operator()(std::byte* p) const { ::operator delete (p, std::align_val_t{64}); }
};
using Aligned = std::unique_ptr<std::byte, FreeAligned>;
Aligned aligned(std::uint64_t bytes) {
  return Aligned(static_cast<std::byte*>(::operator new (bytes + 64, std::align_val_t{64})));
}

void called(int status, const char* message) {
  if (status != 0) throw std::runtime_error(message);
}

}  // namespace

const Registry& registry() {
  static const auto loaded = [] {
    auto r = std::make_unique<Registry>();
    for (const char* folder : {RHEOBASE_BUNDLED_PLUGINS, RHEOBASE_BENCHMARK_PLUGINS}) r->search(folder, "benchmark");
    return r;
  }();
  return *loaded;
}

Model model_of(const Case& what, bool recorded) {
  Model model;
  model.dt = 0.1_ms;
  model.duration = Time::from_value(static_cast<double>(what.steps) * model.dt.value());
  Population cells{.name = "cells", .model = what.model, .size = what.size};
  if (what.size > 1) {
    const bool lif = of_lif_family(what.model);
    const Quantity low = lif ? -65.0_mV : -68.0_mV, high = lif ? -50.01_mV : -60.0_mV;
    if (what.at_random) cells.values["V"] = Uniform{low, high};
    else cells.values["V"] = between(low, high);
    if (what.per_neuron) {
      cells.values["R"] = between(9.0_Mohm, 11.0_Mohm);
      cells.values["tau"] = between(8.0_ms, 12.0_ms);
    }
  }
  model.populations = {cells};
  if (what.noise)
    model.stimuli = {{.name = "drive",
                      .model = "ornstein_uhlenbeck",
                      .targets = {{"cells"}},
                      .values = {{"mean", 1.6_nA}, {"std", 0.5_nA}, {"tau", 5.0_ms}}}};
  else
    model.stimuli = {{.name = "drive",
                      .model = "constant",
                      .targets = {{"cells"}},
                      .values = {{"amplitude", of_lif_family(what.model) ? 2.0_nA : 1.0_nA}}}};
  if (recorded) model.monitors = {{.name = "spikes", .model = "spikes", .targets = {{"cells"}}}};
  return model;
}

Start start_of(const Case& what) {
  Case first = what;
  first.steps = 1;
  const Simulation simulation(model_of(first, false), registry());
  const auto p = [&](const char* name, std::int64_t neuron = 0) { return simulation.parameter("cells", name, neuron); };
  const std::size_t padded = (static_cast<std::size_t>(what.size) + 63) / 64 * 64;
  const auto column = [&](const char* name) {
    const auto values = as_array(simulation.state("cells", name));
    std::vector<double> all(padded, values[0]);
    std::copy(values.begin(), values.end(), all.begin());
    return all;
  };
  const double dt = dt_seconds, I = of_lif_family(what.model) ? 2e-9 : 1e-9;
  const auto approach = [&](double tau) {
    return dt / tau * exprel(-(dt / tau));
  };  // as the product has it: 1 - e^(-dt/tau)
  Start start;
  Constants& c = start.constants;
  start.state = {column("V")};
  if (what.model == "HH") {
    c = {.C = p("C") * 1e9,
         .g_Na = p("g_Na") * 1e6,
         .g_K = p("g_K") * 1e6,
         .g_L = p("g_L") * 1e6,
         .E_Na = p("E_Na") * 1e3,
         .E_K = p("E_K") * 1e3,
         .E_L = p("E_L") * 1e3,
         .dt_ms = dt * 1e3,
         .I = I * 1e9};
    for (const char* gate : {"m", "h", "n"}) start.state.push_back(column(gate));
    return start;
  }
  c.V_inf = p("V_rest") + p("R") * I;
  c.V_reset = p("V_reset");
  if (what.model == "ExpIF") {
    c.V_th = p("V_peak");
    c.V_T = p("V_T");
    c.Delta_T = p("Delta_T");
    c.dt_over_tau = dt / p("tau");
    return start;
  }
  c.approach = approach(p("tau"));
  c.V_th = p("V_th");
  if (what.model == "LIFRef") {
    c.held_steps = std::round(p("tau_ref") / dt);
    start.state.push_back(column("refractory"));
  }
  if (what.model == "ALIF") {
    c.decay_a = exp(-dt / p("tau_a"));
    c.beta = p("beta");
    start.state.push_back(column("a"));
  }
  if (what.per_neuron) {
    start.per_neuron.assign(2, std::vector<double>(padded, 0.0));
    for (std::int64_t i = 0; i < what.size; ++i) {
      const auto at = static_cast<std::size_t>(i);
      start.per_neuron[0][at] = p("V_rest") + p("R", i) * I;
      start.per_neuron[1][at] = approach(p("tau", i));
    }
  }
  if (what.noise) {
    c.V_rest = p("V_rest");
    c.R = p("R");
    c.mean = 1.6e-9;
    c.decay_I = std::exp(-dt / 5e-3);
    c.kick_I = 0.5e-9 * std::sqrt(-std::expm1(-2.0 * dt / 5e-3));
    start.state.emplace_back(padded, c.mean);
    start.state.emplace_back(padded, 0.0);
  }
  return start;
}

struct Kernel::Impl {
  explicit Impl(const Case& c)
      : what(c),
        simulation(model_of(c, false), registry()),
        neuron(*registry().find(RHEOBASE_KIND_NEURON, c.model).model->neuron) {
    const rheobase_model& model = *registry().find(RHEOBASE_KIND_NEURON, c.model).model;
    for (std::uint64_t k = 0; k < neuron.state_count; ++k) {
      const auto values = as_array(simulation.state("cells", neuron.state[k].name));
      state.emplace_back(values.begin(), values.end());
    }
    for (std::uint64_t k = 0; k < model.parameter_count; ++k) {
      const std::string name = model.parameters[k].name;
      const bool differs = c.per_neuron && (name == "R" || name == "tau");
      if (differs) per_neuron |= std::uint64_t{1} << k;
      for (std::int64_t i = 0, n = differs ? c.size : 1; i < n; ++i) {
        if (i == 0) parameters.emplace_back();
        parameters.back().push_back(simulation.parameter("cells", name, i));
      }
    }
    for (std::int64_t first = 0; first < c.size; first += block) {
      Block b;
      for (auto& column : state) b.state.push_back(column.data() + first);
      for (std::size_t k = 0; k < parameters.size(); ++k)
        b.parameters.push_back(parameters[k].data() + ((per_neuron >> k & 1U) != 0 ? first : 0));
      b.size = std::min(block, c.size - first);
      b.prepared = aligned(neuron.prepared_size(static_cast<std::uint64_t>(b.size), per_neuron));
      blocks.push_back(std::move(b));
    }
    masks.resize(static_cast<std::size_t>(chunk) * words);
    for (Block& b : blocks) {
      const rheobase_neuron_block call = boundary_block(b, masks.data(), 1);
      called(neuron.prepare(&call, message), message);
    }
  }

  static constexpr std::int64_t block = 4096, chunk = 256;
  static constexpr std::size_t words = block / 64;

  struct Block {
    std::vector<double*> state;
    std::vector<const double*> parameters;
    std::int64_t size = 0;
    Aligned prepared;
  };

  rheobase_neuron_block boundary_block(Block& b, std::uint64_t* to, std::int64_t steps) const {
    rheobase_neuron_block call{};
    call.neurons = static_cast<std::uint64_t>(b.size);
    call.dt = dt_seconds;
    call.state = b.state.data();
    call.parameters = b.parameters.data();
    call.per_neuron = per_neuron;
    call.prepared = b.prepared.get();
    call.steps = static_cast<std::uint64_t>(steps);
    call.current = current.data();
    call.spikes = to;
    call.spike_stride = words;
    return call;
  }

  void run() {
    for (std::int64_t step = 0; step < what.steps; step += chunk)
      for (std::size_t i = 0; i < blocks.size(); ++i) {
        const rheobase_neuron_block call = boundary_block(blocks[i], masks.data(), std::min(chunk, what.steps - step));
        called(neuron.advance(&call, message), message);
      }
  }

  Case what;
  Simulation simulation;
  const rheobase_neuron& neuron;
  std::vector<std::vector<double>> state, parameters;
  std::uint64_t per_neuron = 0;
  std::vector<Block> blocks;
  std::vector<std::uint64_t> masks;
  std::vector<double> current =
      std::vector<double>(static_cast<std::size_t>(block), of_lif_family(what.model) ? 2e-9 : 1e-9);
  char message[RHEOBASE_MESSAGE_SIZE] = {};
};

Kernel::Kernel(const Case& what) : impl_(std::make_unique<Impl>(what)) {}
Kernel::~Kernel() = default;
void Kernel::run() { impl_->run(); }

struct Deviates::Impl {
  explicit Impl(const std::string& name) : model(*registry().find(RHEOBASE_KIND_STIMULUS, name).model) {
    prepared = aligned(model.stimulus->prepared_size(block.targets, 0));
    block.prepared = prepared.get();
    called(model.stimulus->prepare(&block, message), message);
  }
  const rheobase_model& model;
  Aligned prepared;
  std::vector<double> values = std::vector<double>(in_a_call);
  rheobase_stimulus_block block{.first = 0,
                                .targets = 512,
                                .dt = dt_seconds,
                                .state = nullptr,
                                .parameters = nullptr,
                                .per_neuron = 0,
                                .prepared = nullptr,
                                .first_step = 0,
                                .steps_since_start = 0,
                                .steps = 32,
                                .seed = 1,
                                .part = 2,
                                .series = nullptr,
                                .values = values.data(),
                                .value_stride = 512};
  char message[RHEOBASE_MESSAGE_SIZE] = {};
};

Deviates::Deviates(const std::string& stimulus) : impl_(std::make_unique<Impl>(stimulus)) {}
Deviates::~Deviates() = default;

const std::vector<double>& Deviates::run(int calls) {
  for (int i = 0; i < calls; ++i) {
    called(impl_->model.stimulus->fill(&impl_->block, impl_->message), impl_->message);
    impl_->block.first_step += 32;
    impl_->block.steps_since_start += 32;
  }
  return impl_->values;
}

}  // namespace rheobase::bench
