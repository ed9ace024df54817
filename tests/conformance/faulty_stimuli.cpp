// A decaying current as C would write it, with or without noise, and one model for each way in which it can be wrong.
#include <rheobase/plugin/plugin.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <pthread.h>

// The faults, each a model of its name.
#define FAULTS(of)                                                                                                 \
  of(writes_beyond) of(writes_parameters) of(depends_on_block) of(depends_on_steps) of(depends_on_thread)          \
      of(ignores_columns) of(counts_by_itself) of(says_random) of(draws_in_secret) of(says_invariant) of(nan_late) \
          of(nan_in_range) of(refuses_in_range)
#define AS_NAME(fault) , fault
#define AS_TEXT(fault) , #fault
#define AS_MODEL(fault) , Faulty<Fault::fault>

namespace {

enum class Fault { none FAULTS(AS_NAME) };
constexpr const char* names[] = {"none" FAULTS(AS_TEXT)};

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr rheobase_dimension current{0, 0, 0, 1, 0}, seconds{0, 0, 1, 0, 0};

enum Index { amplitude, tau, parameter_count };

pthread_t owner;

template <Fault fault>
struct Faulty {
  static constexpr bool is(Fault f) { return fault == f; }

  static constexpr rheobase_field parameters[parameter_count] = {
      {"amplitude", "the current at the beginning", nullptr, current, RHEOBASE_ROLE_NONE, 0, 0, 1e-9, -inf, inf,
       nullptr, nullptr},
      {"tau", "its time constant", nullptr, seconds, RHEOBASE_ROLE_TIME_CONSTANT, !is(Fault::nan_in_range), 0, 0.01,
       0.0, inf, nullptr, nullptr}};
  static constexpr rheobase_field state[1] = {
      {"part", "what is left of it", nullptr, {}, RHEOBASE_ROLE_NONE, 0, 0, 0.0, -inf, inf, nullptr, nullptr}};

  static std::uint64_t prepared_size(std::uint64_t, std::uint64_t) { return sizeof(double); }
  static int prepare(const rheobase_stimulus_block* b, char* message) {
    owner = pthread_self();
    *static_cast<double*>(b->prepared) = 0.0;
    for (std::uint64_t i = 0; i < b->targets; ++i) b->state[0][i] = 1.0;
    if (!is(Fault::refuses_in_range) || b->parameters[tau][0] < 0.015) return 0;
    std::snprintf(message, RHEOBASE_MESSAGE_SIZE, "no table for such a tau");
    return 1;
  }

  static double parameter(const rheobase_stimulus_block* b, int k, std::uint64_t i) {
    if (is(Fault::ignores_columns) && k == tau) return b->parameters[k][0];
    return b->parameters[k][b->per_neuron >> k & 1U ? i : 0];
  }

  static double value(const rheobase_stimulus_block* b, std::uint64_t i, std::uint64_t n) {
    double I = parameter(b, amplitude, i) * b->state[0][i];
    if (is(Fault::nan_in_range) && parameter(b, tau, i) == 0.0) I = std::nan("");
    b->state[0][i] *= std::exp(-b->dt / parameter(b, tau, i));
    if (is(Fault::depends_on_block) && i == 100) I += 1e-15;
    if (is(Fault::depends_on_steps) && n == 0) I += 1e-15;
    if (is(Fault::depends_on_thread) && pthread_equal(owner, pthread_self()) == 0) I += 1e-15;
    if (is(Fault::counts_by_itself)) I += 1e-12 * *static_cast<double*>(b->prepared);
    if (is(Fault::draws_in_secret)) I += 1e-12 * static_cast<double>(b->seed % 7);
    if (is(Fault::nan_late) && b->first_step + static_cast<std::int64_t>(n) > 50'000) I = std::nan("");
    return I;
  }

  static int fill(const rheobase_stimulus_block* b, char*) {
    for (std::uint64_t n = 0; n < b->steps; ++n) {
      for (std::uint64_t i = 0; i < b->targets; ++i) b->values[n * b->value_stride + i] = value(b, i, n);
      *static_cast<double*>(b->prepared) += 1.0;
    }
    if (b->targets != 33) return 0;
    if (is(Fault::writes_beyond))
      const_cast<volatile double*>(b->values)[(b->steps - 1) * b->value_stride + b->targets] = 0.0;
    if (is(Fault::writes_parameters)) const_cast<volatile double*>(b->parameters[tau])[0] = 0.01;
    return 0;
  }

  static constexpr rheobase_stimulus stimulus{
      state,          1,        current, is(Fault::says_invariant), 0, is(Fault::says_random), RHEOBASE_SERIES_NONE, {},
      &prepared_size, &prepare, &fill};
  static constexpr rheobase_model model{RHEOBASE_KIND_STIMULUS,
                                        names[static_cast<int>(fault)],
                                        "a decaying current, wrong in one way",
                                        nullptr,
                                        parameters,
                                        parameter_count,
                                        nullptr,
                                        &stimulus,
                                        nullptr};
};

}  // namespace

RHEOBASE_PLUGIN("faulty_stimuli", "1.0.0", Faulty<Fault::none> FAULTS(AS_MODEL))
