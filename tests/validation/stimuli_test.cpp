// What each stimulus delivers in each step, and when.
#include "meter.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numbers>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(stimuli)

Quantity hertz(double x) { return {x, dimensions::frequency}; }
Quantity number(double x) { return {x, dimensions::none}; }

BOOST_AUTO_TEST_CASE(C06_a_sine_is_held_from_the_beginning_of_the_step) {
  const Json c = load_case("C06"), inputs = c["inputs"], expected = c["expected"];
  Model model = lif_model(inputs);
  model.stimuli = {stimulus("sine", {{"offset", nanoamperes(inputs["I0_nA"])},
                                     {"amplitude", nanoamperes(inputs["A_nA"])},
                                     {"frequency", hertz(inputs["f_hz"])},
                                     {"phase", number(inputs["phase_rad"])}})};
  const Trace V = measure(model);
  const std::size_t checked = expected["check_steps"].size();
  BOOST_TEST(checked == 50U);
  const double omega = 2.0 * std::numbers::pi * inputs["f_hz"].get<double>() / 1e3, tau = inputs["tau_ms"],
               R = inputs["R_MOhm"];
  const auto continuous = [&](Eigen::Index n) {  // V at (n + 1) dt under the sine itself
    const double t = 0.1 * static_cast<double>(n + 1), w = omega * tau, fading = std::exp(-t / tau);
    return inputs["V_rest_mV"].get<double>() + R * inputs["I0_nA"].get<double>() * (1.0 - fading) +
           R * inputs["A_nA"].get<double>() * (std::sin(omega * t) - w * std::cos(omega * t) + w * fading) /
               (1.0 + w * w);
  };
  for (std::size_t i = 0; i < checked; ++i) {
    const auto n = expected["check_steps"][i].get<Eigen::Index>();
    const double tolerance = c["tolerance"]["V_abs_mV"];
    BOOST_TEST(std::abs(V(n) - expected["V_after_step_hold_start_mV"][i].get<double>()) < tolerance);
    BOOST_TEST(std::abs(continuous(n) - expected["V_continuous_mV"][i].get<double>()) < tolerance);
  }
  double largest = 0.0;
  for (Eigen::Index n = 0; n < V.rows(); ++n) largest = std::max(largest, std::abs(V(n) - continuous(n)));
  BOOST_TEST(std::abs(largest - expected["max_abs_diff_hold_start_vs_continuous_mV"].get<double>()) < 1e-9);
  // In the last period the start is forgotten, and V after step n is a sine of the time (n + 1) dt.
  double in_phase = 0.0, late = 0.0;
  for (Eigen::Index n = 4000; n < 5000; ++n) {
    in_phase += V(n) * std::sin(omega * 0.1 * static_cast<double>(n + 1)) / 500.0;
    late += V(n) * std::cos(omega * 0.1 * static_cast<double>(n + 1)) / 500.0;
  }
  const double amplitude = std::hypot(in_phase, late), phase = std::atan2(late, in_phase);
  BOOST_TEST(std::abs(amplitude - expected["steady_amplitude_hold_start_mV"].get<double>()) < 1e-9);
  BOOST_TEST(std::abs(phase - expected["steady_phase_hold_start_rad"].get<double>()) < 1e-9);
  // An input that is held over each step is late by half a step.
  BOOST_TEST(std::abs(amplitude - expected["steady_amplitude_continuous_mV"].get<double>()) < 2e-5);
  BOOST_TEST(std::abs(phase + omega * 0.05 + expected["steady_phase_lag_continuous_rad"].get<double>()) < 1e-5);
}

BOOST_AUTO_TEST_CASE(C08_a_ramp_brings_the_first_spike) {
  const Json c = load_case("C08"), inputs = c["inputs"], expected = c["expected"];
  Model model = lif_model(inputs);
  const Quantity slope = inputs["ramp_nA_per_ms"].get<double>() * (1.0_nA / 1.0_ms);
  model.stimuli = {stimulus("ramp", {{"slope", slope}})};
  const Outcome outcome = run(model);
  BOOST_REQUIRE(outcome.spike_steps.size() == 1U);
  BOOST_TEST(outcome.spike_steps[0] == expected["first_spike_step_hold_start"].get<std::int64_t>());
  const std::size_t checked = expected["check_steps"].size();
  BOOST_TEST(checked == 42U);
  const double slope_mV_per_ms = inputs["ramp_nA_per_ms"].get<double>() * inputs["R_MOhm"].get<double>();
  int before_the_spike = 0;
  for (std::size_t i = 0; i < checked; ++i) {
    const auto step = expected["check_steps"][i].get<Eigen::Index>();
    const double V = outcome.V_mV[step + 1];
    BOOST_TEST(std::abs(V - expected["V_after_step_hold_start_mV"][i].get<double>()) <
               c["tolerance"]["V_abs_mV"].get<double>());
    const Json& continuous = expected["V_continuous_before_spike_mV"][i];
    if (continuous.is_null()) continue;
    const double late = 0.05 * slope_mV_per_ms * -std::expm1(-0.1 * static_cast<double>(step + 1) / 10.0);
    BOOST_TEST(std::abs(V + late - continuous.get<double>()) < 2e-5);  // held input is late by half a step
    ++before_the_spike;
  }
  BOOST_TEST(before_the_spike > 38);
  check_margin(outcome, -50.0, expected["margin"]);
  const double spike_ms = outcome.spike_times_ms[0], crossing_ms = expected["first_crossing_continuous_ms"];
  BOOST_TEST((crossing_ms < spike_ms && spike_ms < crossing_ms + 1.5 * outcome.dt_ms));
}

BOOST_AUTO_TEST_CASE(time_runs_from_start_and_nothing_comes_outside_the_window) {
  const Values window{{"start", 3.0_ms}, {"stop", 7.0_ms}};
  const auto in_window = [&](const char* model, Values values) {
    values.insert(window.begin(), window.end());
    const Trace I = measure(meter(10.0), stimulus(model, values));
    for (Eigen::Index n = 0; n < I.rows(); ++n)
      if (n < 30 || n >= 70) BOOST_TEST(I(n) == 0.0);
    return I;
  };
  const Quantity slope = -0.5_nA / 1.0_ms;
  const Trace ramp = in_window("ramp", {{"initial", 2.0_nA}, {"slope", slope}});
  const Trace sine = in_window("sine", {{"frequency", 250.0_Hz}, {"phase", number(0.5)}, {"offset", -1.0_nA}});
  const Trace square = in_window("square", {{"frequency", 500.0_Hz}, {"offset", 3.0_nA}, {"duty", number(0.25)}});
  const Trace pulses = in_window("pulse_train", {{"period", 2.0_ms}, {"width", 0.5_ms}, {"delay", 0.3_ms}});
  for (Eigen::Index k = 0; k < 40; ++k) {
    const double t_ms = 0.1 * static_cast<double>(k);
    BOOST_TEST(std::abs(ramp(30 + k) - (2.0 - 0.5 * t_ms)) < 1e-12);
    BOOST_TEST(std::abs(sine(30 + k) - (std::sin(2.0 * std::numbers::pi * 0.25 * t_ms + 0.5) - 1.0)) < 1e-12);
    BOOST_TEST(std::abs(square(30 + k) - (k % 20 < 5 ? 4.0 : 2.0)) < 1e-12);
    BOOST_TEST(std::abs(pulses(30 + k) - (k >= 3 && (k - 3) % 20 < 5 ? 1.0 : 0.0)) < 1e-12);
  }
}

/// Whether a pulse is on at step n, in whole microseconds, which are exact.
bool on_us(std::int64_t t, std::int64_t delay, std::int64_t period, std::int64_t width) {
  return t >= delay && (t - delay) % period < width;
}

BOOST_AUTO_TEST_CASE(pulse_edges_fall_on_exact_steps_for_ever) {
  struct Pulses {
    std::int64_t dt, delay, period, width;
  };
  for (const auto& [dt, delay, period, width] : {Pulses{100, 200, 700, 300},
                                                 {100, 0, 1100, 700},
                                                 {100, 0, 250, 100},
                                                 {100, 130, 370, 190},
                                                 {25, 75, 275, 175},
                                                 {10, 0, 1, 0},
                                                 {30, 90, 210, 210},
                                                 {30, 90, 210, 400},
                                                 {100, 300000, 100, 50},
                                                 {7, 21, 49, 28}}) {
    BOOST_TEST_CONTEXT("dt " << dt << " us, delay " << delay << ", period " << period << ", width " << width) {
      const auto us = [](std::int64_t x) { return Quantity{static_cast<double>(x) / 1e6, dimensions::time}; };
      const std::int64_t steps = 50'000;
      const Trace I =
          measure(meter(static_cast<double>(steps * dt) / 1e3, 1, static_cast<double>(dt) / 1e3),
                  stimulus("pulse_train", {{"delay", us(delay)}, {"period", us(period)}, {"width", us(width)}}));
      BOOST_REQUIRE(I.rows() == steps);
      int wrong = 0;
      for (std::int64_t n = 0; n < steps; ++n)
        wrong += std::abs(I(n) - (on_us(n * dt, delay, period, width) ? 1.0 : 0.0)) > 1e-12 ? 1 : 0;
      BOOST_TEST(wrong == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_square_wave_keeps_its_duty_and_its_frequency) {
  for (const std::int64_t frequency : {1, 10, 60, 250, 3000})
    for (const std::int64_t duty_percent : {0, 1, 25, 30, 50, 70, 100}) {
      BOOST_TEST_CONTEXT(frequency << " Hz, duty " << duty_percent << " %") {
        const Trace I =
            measure(meter(3000.0), stimulus("square", {{"frequency", hertz(static_cast<double>(frequency))},
                                                       {"duty", number(static_cast<double>(duty_percent) / 100.0)}}));
        int wrong = 0;
        for (Eigen::Index n = 0; n < I.rows();
             ++n)  // a step is 100 us, a period 1e6 when time runs `frequency` times as fast
          wrong +=
              std::abs(I(n) - (n * 100 * frequency % 1'000'000 < duty_percent * 10'000 ? 1.0 : -1.0)) > 1e-12 ? 1 : 0;
        BOOST_TEST(wrong == 0);
      }
    }
}

std::vector<Stimulus> one_of_each() {
  return {stimulus("constant", {{"amplitude", 0.3_nA}}),
          stimulus("step", {{"amplitude", -0.7_nA}, {"start", 2.0_ms}}),
          stimulus("ramp", {{"start", 1.0_ms}, {"stop", 8.0_ms}}),
          stimulus("sine", {{"frequency", 90.0_Hz}}),
          stimulus("square", {{"frequency", 300.0_Hz}, {"stop", 5.0_ms}}),
          stimulus("pulse_train", {{"period", 3.0_ms}, {"width", 1.0_ms}}),
          stimulus("white_noise", {}),
          stimulus("ornstein_uhlenbeck", {{"start", 4.0_ms}}),
          stimulus("poisson", {{"rate", 5.0_kHz}})};
}

BOOST_AUTO_TEST_CASE(stimuli_add_up_and_none_disturbs_another) {
  Model all = meter(10.0, 5);
  Trace sum = Trace::Zero(100, 5);
  for (const Stimulus& s : one_of_each()) {
    const Trace alone = measure(meter(10.0, 5), s);
    BOOST_TEST(alone.abs().maxCoeff() > 0.05);
    sum += alone;
    all.stimuli.push_back(s);
  }
  BOOST_TEST((measure(all) - sum).abs().maxCoeff() < 1e-12);
}

BOOST_AUTO_TEST_CASE(amplitudes_by_list_and_linspace_equal_neurons_by_themselves) {
  const std::vector<Quantity> list{0.5_nA, -1.0_nA, 0.0_nA, 2.5_nA, 0.1_nA};
  for (const char* model : {"constant", "step", "sine", "square", "pulse_train"}) {
    BOOST_TEST_CONTEXT(model) {
      const Trace by_list = measure(meter(20.0, 5), stimulus(model, {{"amplitude", list}}));
      const Trace by_linspace = measure(meter(20.0, 5), stimulus(model, {{"amplitude", Linspace{0.0_nA, 5.0_nA}}}));
      for (Eigen::Index k = 0; k < 5; ++k) {
        BOOST_TEST(same_bits(
            by_list.col(k), measure(meter(20.0), stimulus(model, {{"amplitude", list[static_cast<std::size_t>(k)]}}))));
        const Quantity amplitude = nanoamperes(1.25 * static_cast<double>(k));
        BOOST_TEST(
            (by_linspace.col(k) - measure(meter(20.0), stimulus(model, {{"amplitude", amplitude}}))).abs().maxCoeff() <
            1e-12);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_refused) {
  const auto refused = [](const char* model, Values values) {
    BOOST_CHECK_THROW(measure(meter(1.0), stimulus(model, std::move(values))), ModelError);
  };
  refused("pulse_train", {{"period", 0.0_ms}});
  refused("pulse_train", {{"width", Quantity(-1.0_ms)}});
  refused("square", {{"frequency", 0.0_Hz}});
  refused("square", {{"duty", number(1.1)}});
  refused("white_noise", {{"std", Quantity(-1.0_nA)}});
  refused("white_noise", {{"tau", 0.0_ms}});
  refused("ornstein_uhlenbeck", {{"tau", 0.0_ms}});
  refused("poisson", {{"rate", Quantity(-1.0_Hz)}});
  refused("poisson", {{"weight", 1.0_nA}});
}

BOOST_AUTO_TEST_SUITE_END()
