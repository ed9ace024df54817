// The nonlinear neurons against their equations, solved here by another scheme (the classical Runge-Kutta one, of
// fourth order) in much finer steps; and against what is known of them in closed form or from the literature.
#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <functional>
#include <numbers>
#include <span>
#include <string_view>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(nonlinear)

using std::exp;

// ---- the equations, in mV, ms and nA, as the papers print them ---------------------------------------------------

using State = std::array<double, 4>;  // V and up to three more variables
using Slope = std::function<State(const State&)>;

Slope ExpIF(double I) {
  return [I](const State& s) { return State{(-(s[0] + 65.0) + 3.48 * exp((s[0] + 59.9) / 3.48) + 10.0 * I) / 10.0}; };
}
Slope QuaIF(double I) {
  return [I](const State& s) { return State{((s[0] + 65.0) * (s[0] + 50.0) / 15.0 + 10.0 * I) / 10.0}; };
}
Slope AdExIF(double I) {  // w in nA; a fast and strong adaptation, so that its part of the scheme is seen
  return [I](const State& s) {
    const double leak = 0.03 * (-(s[0] + 70.6) + 2.0 * exp((s[0] + 50.4) / 2.0));
    return State{(leak - s[1] + I) / 0.281, (0.012 * (s[0] + 70.6) - s[1]) / 5.0};
  };
}
Slope Izhikevich(double I) {  // 1 nA is the paper's I = 10; a fast recovery
  return [I](const State& s) {
    return State{0.04 * s[0] * s[0] + 5.0 * s[0] + 140.0 - s[1] + 10.0 * I, 0.5 * (0.2 * s[0] - s[1])};
  };
}
Slope HH(double I) {  // per cm^2: 1 nA is 10 uA
  return [I](const State& s) {
    const double V = s[0], m = s[1], h = s[2], n = s[3];
    const double alpha_m = 0.1 * (V + 40.0) / (1.0 - exp(-(V + 40.0) / 10.0)), beta_m = 4.0 * exp(-(V + 65.0) / 18.0);
    const double alpha_h = 0.07 * exp(-(V + 65.0) / 20.0), beta_h = 1.0 / (1.0 + exp(-(V + 35.0) / 10.0));
    const double alpha_n = 0.01 * (V + 55.0) / (1.0 - exp(-(V + 55.0) / 10.0)),
                 beta_n = 0.125 * exp(-(V + 65.0) / 80.0);
    const double ionic = 120.0 * m * m * m * h * (V - 50.0) + 36.0 * std::pow(n, 4) * (V + 77.0) + 0.3 * (V + 54.387);
    return State{10.0 * I - ionic, alpha_m * (1.0 - m) - beta_m * m, alpha_h * (1.0 - h) - beta_h * h,
                 alpha_n * (1.0 - n) - beta_n * n};
  };
}

Slope MorrisLecar(double I) {  // per cm^2, of a small neuron: 1 nA is 100 uA
  return [I](const State& s) {
    const double V = s[0], w = s[1];
    const double m = 0.5 * (1.0 + std::tanh((V + 1.2) / 18.0)), w_inf = 0.5 * (1.0 + std::tanh((V - 2.0) / 30.0));
    const double ionic = 4.4 * m * (V - 120.0) + 8.0 * w * (V + 84.0) + 2.0 * (V + 60.0);
    return State{(100.0 * I - ionic) / 20.0, 0.04 * std::cosh((V - 2.0) / 60.0) * (w_inf - w)};
  };
}

struct Equation {
  const char* model;
  Slope (*slope)(double);
  State initial;
  double until_ms;  // under 1 nA: up the upstroke, but before the first reset; HH has none and goes through two spikes
  double error_mV;  // the largest that is allowed at dt = 0.05 ms
  Values values{};  // parameters and initial state that are not the defaults
};
constexpr Dimension voltage_per_time = times_power(dimensions::voltage, dimensions::time, -1);
// w and u start off their own rest: only then does it show in V at which end of a step they are moved.
const std::array<Equation, 6> equations{
    {{"ExpIF", ExpIF, {-65.0}, 12.9, 0.05},
     {"QuaIF", QuaIF, {-65.0}, 28.0, 0.05},
     {"AdExIF", AdExIF, {-70.6, 0.05}, 14.6, 0.05, {{"w", 0.05_nA}, {"a", 12.0_nS}, {"tau_w", 5.0_ms}}},
     {"Izhikevich", Izhikevich, {-65.0, -11.0}, 2.9, 0.05, {{"u", Quantity(-11.0, voltage_per_time)}, {"a", 500.0_Hz}}},
     {"HH", HH, {-65.0, 0.05293248525724958, 0.5961207535084603, 0.31767691406069737}, 20.0, 5.0},
     {"MorrisLecar",
      MorrisLecar,
      {-60.8553822323095, 0.05},
      60.0,
      0.005,
      {{"w", 0.05}, {"C", 200.0_pF}, {"g_Ca", 44.0_nS}, {"g_K", 80.0_nS}, {"g_L", 20.0_nS}}}}};

State plus(const State& s, double h, const State& d) {
  State sum = s;
  for (std::size_t i = 0; i < s.size(); ++i) sum[i] += h * d[i];
  return sum;
}

/// V in mV at 0, interval, 2 interval, ... (ms), by Runge-Kutta steps of interval / 50.
std::vector<double> solved(const Slope& f, State s, double interval, std::size_t samples) {
  std::vector<double> V{s[0]};
  const double h = interval / 50.0;
  for (std::size_t i = 0; i < samples; ++i) {
    for (int k = 0; k < 50; ++k) {
      const State k1 = f(s), k2 = f(plus(s, h / 2.0, k1)), k3 = f(plus(s, h / 2.0, k2)), k4 = f(plus(s, h, k3));
      s = plus(plus(plus(plus(s, h / 6.0, k1), h / 3.0, k2), h / 3.0, k3), h / 6.0, k4);
    }
    V.push_back(s[0]);
  }
  return V;
}

Model one_neuron(const std::string& name, double I_nA, double duration_ms, double dt_ms = 0.1) {
  Model model = lif_model(Json{{"I_nA", I_nA}, {"duration_ms", duration_ms}, {"dt_ms", dt_ms}});
  model.populations[0].model = name;
  return model;
}
Outcome run_one(const std::string& name, double I_nA, double duration_ms, double dt_ms = 0.1) {
  return run(one_neuron(name, I_nA, duration_ms, dt_ms));
}

BOOST_AUTO_TEST_CASE(every_scheme_is_of_second_order) {
  for (const Equation& e : equations) {
    BOOST_TEST_CONTEXT(e.model) {
      const std::vector<double> exact =
          solved(e.slope(1.0), e.initial, 0.1, static_cast<std::size_t>(std::lround(e.until_ms / 0.1)));
      double before = 0.0;
      for (const int division : {2, 4, 8}) {
        Model model = one_neuron(e.model, 1.0, e.until_ms, 0.1 / division);
        model.populations[0].values = e.values;
        const Outcome outcome = run(model);
        double error = 0.0;
        for (std::size_t i = 0; i < exact.size(); ++i)
          error = std::max(error, std::abs(outcome.V_mV[static_cast<Eigen::Index>(i) * division] - exact[i]));
        BOOST_TEST(outcome.V_mV.maxCoeff() > -48.0);  // the equation's nonlinear part has its say
        if (division == 2) BOOST_TEST(error < e.error_mV);
        else BOOST_TEST(std::abs(std::log2(before / error) - 2.0) < 0.1);
        before = error;
      }
    }
  }
}

// ---- closed forms -------------------------------------------------------------------------------------------------

const rheobase_model& registered(const std::string& name) { return *bundled().find(RHEOBASE_KIND_NEURON, name).model; }
std::vector<double> defaults(const rheobase_model& model) {
  std::vector<double> values;
  for (const rheobase_field& f : std::span(model.parameters, model.parameter_count)) values.push_back(f.default_value);
  return values;
}
double closed_rheobase(const rheobase_model& model, const std::vector<double>& parameters) {
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  double I = 0.0;
  BOOST_REQUIRE(model.neuron->rheobase(parameters.data(), &I, message.data()) == 0);
  return I;
}
double closed_steady_state(const rheobase_model& model, double I) {
  std::array<char, RHEOBASE_MESSAGE_SIZE> message{};
  double V = 0.0;
  BOOST_REQUIRE(model.neuron->steady_state(defaults(model).data(), I, &V, message.data()) == 0);
  return V;
}
double closed_rheobase_nA(const std::string& name) {
  const rheobase_model& model = registered(name);
  return closed_rheobase(model, defaults(model)) * 1e9;
}

BOOST_AUTO_TEST_CASE(the_closed_rheobase_is_where_firing_begins) {
  for (const std::string name : {"LIF", "LIFRef", "ALIF", "ExpIF", "QuaIF"}) {
    BOOST_TEST_CONTEXT(name) {
      const double I = closed_rheobase_nA(name);
      BOOST_TEST(run_one(name, 0.999 * I, 3000.0).summary.spikes == 0U);
      BOOST_TEST(run_one(name, 1.01 * I, 3000.0).summary.spikes > 0U);
    }
  }
  BOOST_TEST(closed_rheobase_nA("IF") == 0.0);
  for (const std::string name : {"Izhikevich", "HH"}) BOOST_TEST(registered(name).neuron->rheobase == nullptr);
}

BOOST_AUTO_TEST_CASE(AdExIF_has_a_closed_rheobase_unless_w_opposes_V) {
  const rheobase_model& model = registered("AdExIF");
  BOOST_TEST(std::isnan(closed_rheobase_nA("AdExIF")));
  std::vector<double> parameters = defaults(model);
  std::size_t a = 0;
  while (std::string_view(model.parameters[a].name) != "a") ++a;
  for (const double a_nS : {0.0, -5.0}) {
    Model one = one_neuron("AdExIF", 0.0, 3000.0);
    one.populations[0].values["a"] = Quantity(a_nS * 1e-9, dimensions::conductance);
    parameters[a] = a_nS * 1e-9;
    const double I = closed_rheobase(model, parameters);
    one.stimuli[0].values["amplitude"] = Quantity(0.999 * I, dimensions::current);
    BOOST_TEST(run(one).summary.spikes == 0U);
    one.stimuli[0].values["amplitude"] = Quantity(1.01 * I, dimensions::current);
    BOOST_TEST(run(one).summary.spikes > 0U);
  }
}

BOOST_AUTO_TEST_CASE(neurons_come_to_rest_at_the_closed_steady_state) {
  for (const std::string name : {"ExpIF", "QuaIF", "AdExIF", "Izhikevich"}) {
    BOOST_TEST_CONTEXT(name) {
      const rheobase_model& model = registered(name);
      const auto steady_mV = [&](double I_nA) { return closed_steady_state(model, I_nA * 1e-9) * 1e3; };
      for (const double I_nA : {-0.3, 0.1}) {
        const Outcome outcome = run_one(name, I_nA, 5000.0);
        BOOST_TEST(outcome.summary.spikes == 0U);
        BOOST_TEST(std::abs(outcome.V_mV[outcome.V_mV.size() - 1] - steady_mV(I_nA)) < 1e-9);
      }
      BOOST_TEST(std::isnan(steady_mV(1.0)));  // there is no rest
    }
  }
}

BOOST_AUTO_TEST_CASE(a_steady_state_ends_where_it_loses_its_stability) {
  // AdExIF: the Andronov-Hopf bifurcation at 0.627183 nA comes before the saddle-node at 0.627311 nA (Naud et al.
  // 2008).
  // Izhikevich: it is where 0.08 V + 5 = a, at I = 3.7975 of the paper, before the nullclines part at I = 4.
  const std::pair<const char*, double> bifurcations[] = {{"AdExIF", 0.6271825}, {"Izhikevich", 0.37975}};
  for (const auto& [name, I_nA] : bifurcations) {
    const rheobase_model& model = registered(name);
    BOOST_TEST(std::isfinite(closed_steady_state(model, (I_nA - 1e-6) * 1e-9)));
    BOOST_TEST(std::isnan(closed_steady_state(model, (I_nA + 1e-6) * 1e-9)));
  }
}

/// The time from reset to spike under 1 nA, in ms, by Simpson's rule over dV / (dV/dt).
double period_ms(const Slope& f, double V_reset, double V_peak) {
  constexpr int pieces = 20000;
  double sum = 0.0;
  for (int i = 0; i <= pieces; ++i) {
    const double V = V_reset + (V_peak - V_reset) * i / pieces;
    sum += (i == 0 || i == pieces ? 1.0 : i % 2 == 1 ? 4.0 : 2.0) / f({V})[0];
  }
  return sum * (V_peak - V_reset) / (3.0 * pieces);
}

BOOST_AUTO_TEST_CASE(periods_are_the_integrals_of_the_equations) {
  const double kappa = std::sqrt(150.0 - 56.25);  // QuaIF at 1 nA: tau dV/dt = ((V + 57.5 mV)^2 + kappa^2) / 15 mV
  const double tangent = 150.0 / kappa * (std::atan(77.5 / kappa) + std::atan(22.5 / kappa));
  BOOST_TEST(std::abs(period_ms(QuaIF(1.0), -80.0, 20.0) - tangent) < 1e-9);
  const std::pair<const char*, double> periods[] = {{"ExpIF", period_ms(ExpIF(1.0), -68.0, -30.0)}, {"QuaIF", tangent}};
  for (const auto& [name, T] : periods) {
    for (const double dt : {0.1, 0.01}) {  // the spike is seen at the end of its step
      const Outcome outcome = run_one(name, 1.0, 500.0, dt);
      const double interval = outcome.summary.mean_interval->value() * 1e3;
      BOOST_TEST((T - 0.1 * dt < interval && interval < T + 1.1 * dt), name << ": " << interval << " against " << T);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_cut_off_of_ExpIF_hardly_matters) {
  const double to_cut_off = period_ms(ExpIF(1.0), -68.0, -30.0), to_more = period_ms(ExpIF(1.0), -68.0, 0.0);
  BOOST_TEST((to_more - to_cut_off > 1e-3 && to_more - to_cut_off < 2e-3));  // ms
  Model model = one_neuron("ExpIF", 1.0, 1000.0);
  const Outcome at_default = run(model);
  model.populations[0].values["V_peak"] = millivolts(0.0);
  const Outcome higher = run(model);
  BOOST_REQUIRE(at_default.summary.spikes > 50U);
  BOOST_TEST(std::abs(higher.summary.mean_interval->value() / at_default.summary.mean_interval->value() - 1.0) < 0.01);
}

BOOST_AUTO_TEST_CASE(AdExIF_without_adaptation_is_ExpIF) {
  Model model = one_neuron("AdExIF", 0.7, 300.0);
  Values& cell = model.populations[0].values;
  cell["a"] = 0.0_nS;
  cell["b"] = 0.0_nA;
  const Outcome adaptive = run(model);
  model.populations[0].model = "ExpIF";
  cell = {{"V_rest", -70.6_mV},
          {"V_T", -50.4_mV},
          {"Delta_T", 2.0_mV},
          {"V_peak", 20.0_mV},
          {"V_reset", -70.6_mV},
          {"R", Resistance(1.0 / 30.0_nS)},
          {"tau", Time(281.0_pF / 30.0_nS)}};
  const Outcome plain = run(model);
  BOOST_TEST(plain.spike_steps.size() > 5U);
  BOOST_TEST((adaptive.spike_steps == plain.spike_steps));
  BOOST_TEST((adaptive.V_mV - plain.V_mV).abs().maxCoeff() < 1e-9);
}

BOOST_AUTO_TEST_CASE(IF_integrates_its_input) {
  Model model = one_neuron("IF", 1.7, 1000.0);
  const Outcome hard = run(model);
  for (Eigen::Index n = 0; n < 88; ++n)
    BOOST_TEST(std::abs(hard.V_mV[n] - (-65.0 + 0.17 * static_cast<double>(n))) < 1e-9);
  BOOST_TEST(hard.spike_steps.at(0) == 88);  // 89 * 0.17 mV are the first above 15 mV
  BOOST_TEST(hard.spike_steps.at(1) == 88 + 89);
  model.populations[0].values["reset"] = std::string("soft");
  BOOST_TEST(run(model).summary.spikes == 113U);  // the overshoot is kept: 1700 mV make 113 times 15 mV
}

// ---- the literature -----------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(HH_has_the_thresholds_and_the_rate_of_the_squid_axon) {
  BOOST_TEST(run_one("HH", 0.0, 100.0).summary.spikes == 0U);
  BOOST_TEST(std::abs(run_one("HH", 0.0, 100.0).V_mV[1000] + 65.0) < 0.01);
  // A step of about 2.2 uA/cm^2 makes one action potential; from about 6.3 on they repeat (Rinzel and Miller 1980), at
  // 10 with 68 Hz; a strong current blocks them.
  BOOST_TEST(run_one("HH", 0.21, 300.0).summary.spikes == 0U);
  BOOST_TEST(run_one("HH", 0.24, 300.0).summary.spikes == 1U);
  BOOST_TEST(run_one("HH", 0.60, 1000.0).summary.spikes < 4U);
  BOOST_TEST(run_one("HH", 0.65, 1000.0).summary.spikes > 50U);
  BOOST_TEST(run_one("HH", 1.0, 1000.0).summary.rate.value() == 68.0, boost::test_tools::tolerance(0.02));
  BOOST_TEST(run_one("HH", 20.0, 1000.0).summary.spikes == 1U);
}

BOOST_AUTO_TEST_CASE(HH_fires_once_for_each_action_potential) {
  const Outcome outcome = run_one("HH", 1.0, 490.0, 0.01);
  std::uint64_t peaks = 0;
  for (Eigen::Index i = 1; i + 1 < outcome.V_mV.size(); ++i)
    peaks += outcome.V_mV[i] > 0.0 && outcome.V_mV[i] > outcome.V_mV[i - 1] && outcome.V_mV[i] >= outcome.V_mV[i + 1]
                 ? 1U
                 : 0U;
  BOOST_TEST(peaks > 30U);
  BOOST_TEST(outcome.summary.spikes == peaks);
  for (const std::int64_t n : outcome.spike_steps) BOOST_TEST((outcome.V_mV[n] < 0.0 && outcome.V_mV[n + 1] >= 0.0));
  Model above = one_neuron("HH", 0.0, 5.0);
  above.populations[0].values["V"] = millivolts(20.0);
  BOOST_TEST(run(above).summary.spikes == 0U);  // it starts above: there is no upward crossing
}

BOOST_AUTO_TEST_CASE(AdExIF_fires_between_the_rheobases_without_and_with_settled_adaptation) {
  // Naud et al. 2008: g_L (V_T - E_L - Delta_T) while w = 0; with w settled, the fixed point loses its stability at
  // (g_L + a) (V_T - E_L - Delta_T + Delta_T ln(1 + tau_m / tau_w)) + Delta_T g_L (a / g_L - tau_m / tau_w).
  const double tau_ratio = 281.0 / 30.0 / 144.0;
  const double least = 0.03 * 18.2,
               settled = 0.034 * (18.2 + 2.0 * std::log1p(tau_ratio)) + 0.06 * (4.0 / 30.0 - tau_ratio);
  BOOST_TEST(run_one("AdExIF", least, 2000.0).summary.spikes == 0U);
  BOOST_TEST(run_one("AdExIF", settled, 2000.0).summary.spikes > 0U);
  const std::vector<std::int64_t> steps = run_one("AdExIF", 1.0, 500.0).spike_steps;
  BOOST_REQUIRE(steps.size() > 5U);
  BOOST_TEST(steps.back() - steps[steps.size() - 2] > 2 * (steps[1] - steps[0]));  // the intervals grow
}

BOOST_AUTO_TEST_CASE(Izhikevich_spikes_regularly_and_adapts) {
  // Above I = 4 the paper's nullclines do not meet: (5 - b)^2 = 0.16 (140 + I).
  BOOST_TEST(run_one("Izhikevich", 0.3, 1000.0).summary.spikes == 0U);
  BOOST_TEST(run_one("Izhikevich", 0.401, 3000.0).summary.spikes > 2U);
  const std::vector<std::int64_t> steps = run_one("Izhikevich", 1.0, 1000.0).spike_steps;
  BOOST_REQUIRE(steps.size() > 10U);
  BOOST_TEST(steps[2] - steps[1] > steps[1] - steps[0]);
  BOOST_TEST(std::abs((steps[steps.size() - 1] - steps[steps.size() - 2]) -
                      (steps[steps.size() - 2] - steps[steps.size() - 3])) <= 2);
}

BOOST_AUTO_TEST_CASE(MorrisLecar_fires_from_where_its_rest_loses_its_stability) {
  BOOST_TEST(std::abs(run_one("MorrisLecar", 0.0, 1000.0).V_mV[10000] + 60.8553822323095) < 1e-9);  // it starts at rest
  // At rest dV/dt = 0 with w settled; it is stable while the trace of the Jacobian is negative. That changes at 93.86
  // uA/cm^2 (Rinzel and Ermentrout 1998: the Hopf bifurcation near 94), at which V rests at -25.27 mV.
  const auto settled = [](double V) { return State{V, 0.5 * (1.0 + std::tanh((V - 2.0) / 30.0))}; };
  const auto rest = [&](double I_nA) {
    double low = -80.0, high = 40.0;
    for (int k = 0; k < 100; ++k) {
      const double V = 0.5 * (low + high);
      (MorrisLecar(0.1 * I_nA)(settled(V))[0] > 0.0 ? low : high) = V;
    }
    return settled(low);
  };
  const auto trace = [&](double I_nA) {
    const State s = rest(I_nA);
    constexpr double h = 1e-5;
    const auto change = [&](std::size_t i) {
      State up = s, down = s;
      up[i] += h;
      down[i] -= h;
      return (MorrisLecar(0.1 * I_nA)(up)[i] - MorrisLecar(0.1 * I_nA)(down)[i]) / (2.0 * h);
    };
    return change(0) + change(1);
  };
  BOOST_TEST((trace(9.38) < 0.0 && trace(9.39) > 0.0));
  for (const double I_nA : {9.2, 9.6}) {  // from 0.01 mV beside the rest
    Model model = one_neuron("MorrisLecar", I_nA, 5000.0);
    model.populations[0].values = {{"V", millivolts(rest(I_nA)[0] + 0.01)}, {"w", rest(I_nA)[1]}};
    const Outcome outcome = run(model);
    if (I_nA < 9.38) BOOST_TEST(outcome.summary.spikes == 0U);
    else BOOST_TEST(outcome.summary.spikes > 10U);
  }
  // From rest without a current the step is larger: a single spike at 80 uA/cm^2, firing from about 90.
  BOOST_TEST(run_one("MorrisLecar", 7.0, 1000.0).summary.spikes == 0U);
  BOOST_TEST(run_one("MorrisLecar", 8.0, 1000.0).summary.spikes == 1U);
  BOOST_TEST(run_one("MorrisLecar", 10.0, 1000.0).summary.spikes == 12U);
  BOOST_TEST(run_one("MorrisLecar", 22.0, 1000.0).summary.spikes == 1U);  // a strong current blocks it
}

/// The names that a shared object takes from others stand between NULs in it.
BOOST_AUTO_TEST_CASE(no_neuron_calls_the_C_library_for_its_exponential) {
  for (const char* file :
       {"lif", "lifref", "alif", "if", "expif", "quaif", "adexif", "izhikevich", "hh", "morris_lecar"}) {
    std::ifstream in(std::string(RHEOBASE_BUNDLED_PLUGINS) + "/" + file + ".so", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    BOOST_TEST(bytes.find(std::string("\0rheobase_plugin_manifest\0", 26)) != std::string::npos);
    for (const char* name : {"exp", "expm1", "exp2", "pow", "tanh"})
      BOOST_TEST(bytes.find('\0' + std::string(name) + '\0') == std::string::npos, file << " calls " << name);
  }
}

BOOST_AUTO_TEST_CASE(no_current_makes_a_value_that_is_not_finite) {
  for (const Equation& e : equations)
    for (const double I_nA : {-1000.0, -60.0, 60.0, 1000.0})  // 100 times the largest of the rheobases, and more
      for (const double dt_ms : {0.01, 0.1, 1.0}) BOOST_CHECK_NO_THROW(run_one(e.model, I_nA, 50.0, dt_ms));
}

BOOST_AUTO_TEST_SUITE_END()
