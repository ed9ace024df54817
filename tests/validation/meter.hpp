#pragma once
// What a stimulus delivers cannot be recorded, but a neuron without memory and threshold shows it in its V; how such
// traces are compared; and what is asked of chance.
#include <rheobase/recordings/eigen.hpp>
#include "cases.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdlib>
#include <cstring>

namespace rheobase::validation {

/// A row a step, a column a neuron.
using Trace = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Neurons "cell" whose V in mV after a step is the current of that step in nA, plus the jump in mV.
inline Model meter(double duration_ms, std::int64_t size = 1, double dt_ms = 0.1, std::uint64_t seed = 0) {
  Model model = lif_model(Json{{"duration_ms", duration_ms},
                               {"dt_ms", dt_ms},
                               {"size", size},
                               {"V_rest_mV", 0.0},
                               {"V_reset_mV", 0.0},
                               {"V_th_mV", 1e9},
                               {"R_MOhm", 1.0},
                               {"tau_ms", 0x1p-30 * dt_ms}});
  model.stimuli.clear();
  model.seed = seed;
  return model;  // dt / tau is a power of two, so that V goes the whole way in a step, without a rest
}

/// A stimulus for all neurons of "cell", called after its model.
inline Stimulus stimulus(const std::string& model, Values values) {
  return {.name = model, .model = model, .targets = {{"cell"}}, .values = std::move(values)};
}

inline Trace measure(const Model& model, const RunOptions& options = {}) {
  const Outcome outcome = run(model, options);
  const Eigen::Index neurons = model.populations[0].size,
                     rows = outcome.V_mV.size() / neurons - 1;  // 1: the initial state
  return Eigen::Map<const Trace>(outcome.V_mV.data() + neurons, rows, neurons);
}

/// The meters' trace under one stimulus alone.
inline Trace measure(Model meters, const Stimulus& s) {
  meters.stimuli = {s};
  return measure(meters);
}

template <class A, class B>
bool same_bits(const Eigen::ArrayBase<A>& some, const Eigen::ArrayBase<B>& others) {
  const Trace a = some, b = others;
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

inline double square(double x) { return x * x; }

/// How many seeds a test of chance tries: one, or in the long suite as many as RHEOBASE_SEEDS says.
inline std::uint64_t seeds() {
  const char* text = std::getenv("RHEOBASE_SEEDS");
  return text == nullptr ? 1 : std::stoull(text);
}

/// Calls check(seed) for each of them. Tests that do so have the label "chance".
template <class Check>
void for_each_seed(Check check) {
  BOOST_REQUIRE(seeds() > 0U);
  for (std::uint64_t seed = 0; seed < seeds(); ++seed) BOOST_TEST_CONTEXT("seed " << seed) check(seed);
}

/// Chance may take a figure five standard errors away from what is expected: once in two million.
inline void check_near(double value, double expected, double standard_error) {
  BOOST_TEST(std::abs(value - expected) <= 5.0 * standard_error,
             value << " is " << (value - expected) / standard_error << " standard errors from " << expected);
}

}  // namespace rheobase::validation
