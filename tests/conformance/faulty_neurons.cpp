// A leaky integrate-and-fire neuron as C would write it, and one model for each way in which it can be wrong. Each
// breaks one rule, and where it can so that the checks of the others do not see it: a fault that comes with input after
// 0.3 s is seen by a long run alone, one in blocks of 33 neurons by the check of odd sizes.
#include <rheobase/plugin/plugin.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <pthread.h>
#include <stdexcept>

// The faults, each a model of its name. Those of a plug-in of its own stand apart.
#define FAULTS(of)                                                                                                     \
  of(writes_beyond) of(writes_before) of(reads_beyond) of(writes_parameters) of(depends_on_block) of(depends_on_steps) \
      of(depends_on_thread) of(ignores_columns) of(rounds_columns) of(ignores_held_input) of(keeps_hidden_state)       \
          of(reset_above_threshold) of(undocumented) of(without_unit) of(hides_unit) of(nan_late) of(nan_in_range)     \
              of(refuses_in_range) of(drifts) of(wrong_steady_state) of(wrong_rheobase) of(does_not_converge)          \
                  of(crashes) of(aborts) of(exits) of(throws_across) of(reports_error)
#define FAULTS_APART(of) of(hangs) of(default_outside)
#define AS_NAME(fault) , fault
#define AS_TEXT(fault) , #fault
#define AS_MODEL(fault) , Faulty<Fault::fault>

namespace {

enum class Fault { none FAULTS(AS_NAME) FAULTS_APART(AS_NAME) };
constexpr const char* names[] = {"none" FAULTS(AS_TEXT) FAULTS_APART(AS_TEXT)};

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr rheobase_dimension voltage{1, 2, -3, -1, 0}, resistance{1, 2, -3, -2, 0}, seconds{0, 0, 1, 0, 0},
    squared{2, 4, -6, -2, 0}, number{};

enum Index { V_rest, V_th, V_reset, R, tau, odd, parameter_count };

double hidden[std::size_t{1} << 20];  // by the place of a neuron's state in memory
double& hidden_of(const double* place) {
  return hidden[reinterpret_cast<std::uintptr_t>(place) / sizeof(double) % (std::size_t{1} << 20)];
}

pthread_t owner;

template <Fault fault>
struct Faulty {
  static constexpr bool is(Fault f) { return fault == f; }

  static constexpr rheobase_field parameters[parameter_count] = {
      {"V_rest", "resting potential", nullptr, voltage, RHEOBASE_ROLE_NONE, 0, 0, -0.065, -inf, inf, nullptr, nullptr},
      {"V_th", "firing threshold", nullptr, voltage, RHEOBASE_ROLE_THRESHOLD, 0, 0, -0.05, -inf, inf, nullptr, nullptr},
      {"V_reset", "potential after a spike", nullptr, voltage, RHEOBASE_ROLE_RESET, 0, 0,
       is(Fault::reset_above_threshold) ? -0.04
       : is(Fault::none)                ? -0.052
                                        : -0.065,
       -inf, inf, nullptr, nullptr},
      {"R", is(Fault::undocumented) ? " " : "membrane resistance", nullptr, resistance, RHEOBASE_ROLE_NONE,
       !is(Fault::nan_in_range), 0, 1e7, is(Fault::nan_in_range) ? -inf : 0.0, inf, nullptr, nullptr},
      {"tau", "membrane time constant", nullptr, seconds, RHEOBASE_ROLE_TIME_CONSTANT, 1, 0,
       is(Fault::default_outside) ? -0.01 : 0.01, 0.0, inf, nullptr, nullptr},
      {"odd", "what some of the faults need", nullptr, is(Fault::without_unit) ? squared : number, RHEOBASE_ROLE_NONE,
       0, 0, 1.0, -inf, inf, nullptr, nullptr}};
  static constexpr rheobase_field state[2] = {
      {"V", "membrane potential", nullptr, voltage, RHEOBASE_ROLE_MEMBRANE_POTENTIAL, 0, 0, 0.0, -inf, inf, nullptr,
       "V_rest"},
      {"driven", "time with input", nullptr, seconds, RHEOBASE_ROLE_NONE, 0, 0, 0.0, -inf, inf, nullptr, nullptr}};

  static std::uint64_t prepared_size(std::uint64_t, std::uint64_t) { return 8; }
  static int prepare(const rheobase_neuron_block* b, char* message) {
    owner = pthread_self();
    if (!is(Fault::refuses_in_range) || b->parameters[tau][0] < 0.015) return 0;
    std::snprintf(message, RHEOBASE_MESSAGE_SIZE, "no table for such a tau");
    return 1;
  }

  static void late() {
    if (is(Fault::crashes)) std::exit(raise_segv());
    if (is(Fault::aborts)) std::abort();
    if (is(Fault::exits)) std::exit(0);
    if (is(Fault::throws_across)) throw std::runtime_error("the electrode slipped");
    if (is(Fault::hangs))
      for (volatile int forever = 1; forever != 0;) {
      }
  }
  static int raise_segv() {
    volatile int* volatile nowhere = nullptr;
    return *nowhere;
  }

  static double parameter(const rheobase_neuron_block* b, int k, std::uint64_t i) {
    if (is(Fault::ignores_columns) && k == tau) return b->parameters[k][0];
    return b->parameters[k][b->per_neuron >> k & 1U ? i : 0];
  }

  /// V after one step.
  static double advance_one(const rheobase_neuron_block* b, std::uint64_t i, std::uint64_t step) {
    double V = b->state[0][i];
    const double rest = parameter(b, V_rest, i), decay_time = parameter(b, tau, i);
    const bool ignored = is(Fault::ignores_held_input) && b->current_stride == 0;
    const double I = b->current[step * b->current_stride + (ignored ? 0 : i)];
    double& driven = b->state[1][i];
    if (is(Fault::keeps_hidden_state) && driven == 0.0) hidden_of(&b->state[0][i]) = 0.0;
    if (V >= parameter(b, V_th, i)) {
      V = parameter(b, V_reset, i);
      if (is(Fault::keeps_hidden_state)) V -= 1e-4 * std::fmin(hidden_of(&b->state[0][i]) += 1.0, 10.0);
    }
    double goal = rest + parameter(b, R, i) * I;
    if (is(Fault::hides_unit)) goal += parameter(b, odd, i) * 1e-3;
    if (is(Fault::nan_in_range)) goal += 0.0 * std::sqrt(parameter(b, R, i));
    double part = -std::expm1(-b->dt / decay_time);
    if (is(Fault::rounds_columns) && b->per_neuron != 0) part = -std::expm1(-b->dt / (decay_time * 3.0) * 3.0);
    if (is(Fault::does_not_converge)) part = 0.01;
    V = is(Fault::drifts) ? V + parameter(b, R, i) * I * part + 1e-4 * b->dt : V + (goal - V) * part;
    if (b->jump != nullptr) V += b->jump[step * b->jump_stride + i];
    if (is(Fault::depends_on_block) && i == 100) V += 1e-9;
    if (is(Fault::depends_on_steps) && step == 0) V += 1e-9;
    if (is(Fault::depends_on_thread) && pthread_equal(owner, pthread_self()) == 0) V += 1e-9;
    if (I != 0.0) driven += b->dt;
    if (driven > 0.3) {
      late();
      if (is(Fault::nan_late)) V = std::nan("");
    }
    return V;
  }

  static int advance(const rheobase_neuron_block* b, char* message) {
    const std::uint64_t words = (b->neurons + 63) / 64;
    for (std::uint64_t step = 0; step < b->steps; ++step) {
      std::uint64_t* spikes = b->spikes + step * b->spike_stride;
      for (std::uint64_t w = 0; w < words; ++w) spikes[w] = 0;
      for (std::uint64_t i = 0; i < b->neurons; ++i) {
        b->state[0][i] = advance_one(b, i, step);
        if (b->state[0][i] >= parameter(b, V_th, i)) spikes[i / 64] |= std::uint64_t{1} << i % 64;
      }
      if (b->neurons == 33) be_wrong_in_odd_sizes(b);
    }
    if (!is(Fault::reports_error) || !(b->state[1][0] > 0.3)) return 0;
    std::snprintf(message, RHEOBASE_MESSAGE_SIZE, "the amplifier is off");
    return 1;
  }
  static void be_wrong_in_odd_sizes(const rheobase_neuron_block* b) {
    volatile double* V = b->state[0];
    if (is(Fault::writes_beyond)) V[b->neurons] = 0.0;
    if (is(Fault::writes_before)) V[-1] = 0.0;
    if (is(Fault::reads_beyond)) (void)V[b->neurons + 6];
    if (is(Fault::writes_parameters)) const_cast<volatile double*>(b->parameters[tau])[0] = 0.01;
  }

  static int steady_state(const double* p, double I, double* V, char*) {
    *V = p[V_rest] + p[R] * I + (is(Fault::wrong_steady_state) ? 1e-3 : 0.0);
    return 0;
  }
  static int rheobase(const double* p, double* I, char*) {
    *I = (p[V_th] - p[V_rest]) / p[R] * (is(Fault::wrong_rheobase) ? 1.1 : 1.0);
    return 0;
  }
  static constexpr bool tells_rheobase = is(Fault::none) || is(Fault::wrong_rheobase);
  static constexpr bool tells_rest = is(Fault::none) || is(Fault::wrong_steady_state);

  static constexpr rheobase_neuron neuron{state,
                                          2,
                                          1,
                                          &prepared_size,
                                          &prepare,
                                          &advance,
                                          tells_rheobase ? &rheobase : nullptr,
                                          tells_rest ? &steady_state : nullptr,
                                          nullptr};
  static constexpr rheobase_model model{RHEOBASE_KIND_NEURON,
                                        names[static_cast<int>(fault)],
                                        "a leaky neuron, wrong in one way",
                                        nullptr,
                                        parameters,
                                        parameter_count,
                                        &neuron,
                                        nullptr,
                                        nullptr};
};

}  // namespace

#if defined(HANGS)
RHEOBASE_PLUGIN("hangs", "1.0.0", Faulty<Fault::hangs>)
#elif defined(DEFAULT_OUTSIDE)
RHEOBASE_PLUGIN("default_outside", "1.0.0", Faulty<Fault::default_outside>)
#else
RHEOBASE_PLUGIN("faulty_neurons", "1.0.0", Faulty<Fault::none> FAULTS(AS_MODEL))
#endif
