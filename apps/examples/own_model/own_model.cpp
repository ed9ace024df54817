// A neuron, a stimulus and a monitor of the program's own, written as those of a plug-in are: it needs no shared object.
#include <rheobase/plugin/monitor.hpp>
#include <rheobase/plugin/neuron.hpp>
#include <rheobase/plugin/stimulus.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <cmath>
#include <iostream>
#include <numbers>

using namespace rheobase;
template <class Real>
struct Integrator {
  static constexpr auto name = "integrator", description = "leaky integrator from 0 to a threshold";
  struct Parameters {
    VoltageOf<Real> V_th = 10.0_mV;
    ResistanceOf<Real> R = 10.0_Mohm;
    TimeOf<Real> tau = 20.0_ms;
    static constexpr auto fields = std::tuple{field("V_th", &Parameters::V_th, "threshold", threshold),
                                              field("R", &Parameters::R, "membrane resistance", positive),
                                              field("tau", &Parameters::tau, "time constant", positive)};
  };
  struct State {
    VoltageOf<Real> V;
    static constexpr auto fields = std::tuple{field("V", &State::V, "membrane potential", membrane_potential)};
  };
  struct Coefficients {
    Real decay;
  };
  static Coefficients prepare(const Parameters& p, Time dt) { return {exp(-Real(dt / p.tau))}; }
  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    s.V = where(s.V >= p.V_th, 0.0 * p.V_th, s.V) * c.decay + p.R * I * (1.0 - c.decay) + jump;
    return s.V >= p.V_th;
  }
};

template <class Real>
struct Chirp {
  static constexpr auto name = "chirp", description = "a sine that grows faster and faster, above 0";
  struct Parameters {
    CurrentOf<Real> peak = 2.0_nA;
    static constexpr auto fields = std::tuple{field("peak", &Parameters::peak, "the largest current")};
  };
  static CurrentOf<Real> step(const Moment& now, const Parameters& p) {
    const double cycles = (40.0_Hz / 1.0_s * now.since_start * now.since_start).value();
    return p.peak * (0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * cycles));
  }
};

struct FirstSpike {
  static constexpr auto name = "first_spike", description = "when each target fires first";
  static constexpr auto needs = Needs::spikes;
  static constexpr auto columns = std::tuple{column_neuron, real_column<Time>("time", "ms")};
  struct Parameters {
    static constexpr auto fields = std::tuple{};
  };
  FirstSpike(const Parameters&, const Watched& watched) : dt(watched.dt()), fired(watched.targets()) {}
  void observe(const Epoch& epoch, Rows<FirstSpike>& rows) {
    for (std::size_t i = 0; i < epoch.spike_step.size(); ++i)
      if (const auto n = static_cast<std::size_t>(epoch.spike_neuron[i]); !std::exchange(fired[n], true))
        rows.add(epoch.spike_neuron[i], static_cast<double>(epoch.spike_step[i] + 1) * dt);
  }
  template <class Archive>
  void state(Archive& a) {
    a(fired);
  }  // what a checkpoint must hold
  Time dt;
  std::vector<char> fired;
};

int main() try {
  Registry registry;
  registry.add<NeuronModel<Integrator>, StimulusModel<Chirp>, MonitorModel<FirstSpike>>();
  Model model{.title = "own models", .duration = 1.0_s};
  model.populations = {{"cells", "integrator", 5, {{"V_th", Linspace{4.0_mV, 24.0_mV}}}}};
  model.stimuli = {{"input", "chirp", {{"cells"}}}};
  model.monitors = {{"first", "first_spike", {{"cells"}}}};
  Simulation simulation(model, registry);
  simulation.run();
  const auto times = simulation.recordings()["first"].reals("time");  // in s
  for (const double time : times) std::cout << "first spike at " << time * 1e3 << " ms\n";
  return times.size() == 3 && times[0] < times[1] && times[1] < times[2] ? 0 : 1;  // 19 and 24 mV are never reached
} catch (const std::exception& error) {
  std::cerr << "own_model: " << error.what() << '\n';
  return 1;
}
