#pragma once
// All that the author of a neuron model includes. The author writes one neuron's equations over `Real`; this file
// turns them into the functions of the boundary, which advance a block of neurons by many steps in one call.
//
//   template <class Real> struct MyNeuron {
//     static constexpr auto name = "MyNeuron", description = "one line";
//     static constexpr auto equations = R"(...)";               // optional lines, which `rheobase describe` prints
//     struct Parameters { ...members with defaults...; static constexpr auto fields = std::tuple{field(...), ...}; };
//     struct State { ...members...; static constexpr auto fields = std::tuple{field(...), ...}; };
//     struct Coefficients { ... };                              // what depends on parameters and dt alone
//     static Coefficients prepare(const Parameters& p, Time dt);
//     static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c);
//   };
//   RHEOBASE_PLUGIN("my_neuron", "1.0.0", NeuronModel<MyNeuron>)
//
// `step` takes the state over one dt with I held, adds `jump` to the membrane potential, and returns which neurons
// fired: a comparison such as s.V >= p.V_th. Leave `jump` out where nothing may jump V. Optional, over double, and NaN
// where these parameters have none:
//   static Current rheobase(const Parameters& p);                   // smallest constant current that makes it fire
//   static Voltage steady_state(const Parameters& p, Current I);    // where V would come to rest if it never fired

#include <rheobase/plugin/field.hpp>
#include <rheobase/plugin/guard.hpp>
#include <rheobase/plugin/math.hpp>
#include <rheobase/plugin/plugin.hpp>

#include <new>

namespace rheobase {
namespace detail {

template <class M>
concept HasName = requires {
  { M::name } -> std::convertible_to<const char*>;
  { M::description } -> std::convertible_to<const char*>;
};
template <class M>
concept HasParameters = requires { typename M::Parameters; M::Parameters::fields; };
template <class M>
concept HasState = requires { typename M::State; M::State::fields; };
template <class M>
concept HasCoefficients = requires(const typename M::Parameters& p, Time dt) {
  { M::prepare(p, dt) } -> std::same_as<typename M::Coefficients>;
};

template <class M, class Real>
concept StepsWithJump = requires(typename M::State& s, CurrentOf<Real> I, VoltageOf<Real> jump,
                                 const typename M::Parameters& p, const typename M::Coefficients& c) {
  M::step(s, I, jump, p, c);
};
template <class M, class Real>
concept StepsWithoutJump = requires(typename M::State& s, CurrentOf<Real> I, const typename M::Parameters& p,
                                    const typename M::Coefficients& c) { M::step(s, I, p, c); };

/// Some neurons of a block that are computed side by side: `Count` registers, or `count` when Count is 0.
template <template <class> class Model, class Real, bool Uniform, bool Jumps, int Count>
void advance_side_by_side(const rheobase_neuron_block& b, const typename Model<Real>::Coefficients* coefficients,
                          std::uint64_t first, int count) {
  using M = Model<Real>;
  constexpr int width = is_lanes<Real> ? lanes_width : 1;
  constexpr std::size_t capacity = Count > 0 ? Count : 64 / width;
  const int n = Count > 0 ? Count : count;
  const auto neuron = [&](int k) { return first + static_cast<std::uint64_t>(k * width); };
  const auto parameters_at = [&](int k) {
    return load_parameters<typename M::Parameters>(b.parameters, b.per_neuron, neuron(k));
  };

  typename M::State s[capacity];
  for (int k = 0; k < n; ++k) load_state(s[k], b.state, neuron(k));
  const typename M::Parameters shared = parameters_at(0);

  for (std::uint64_t step = 0; step < b.steps; ++step) {
    const double* current = b.current + step * b.current_stride;
    std::uint64_t fired = 0;
    for (int k = 0; k < n; ++k) {
      const auto I = CurrentOf<Real>::from_value(load_real<Real>(current + neuron(k)));
      const typename M::Parameters own = Uniform ? shared : parameters_at(k);
      const auto& c = coefficients[Uniform ? 0 : k];
      if constexpr (StepsWithJump<M, Real>) {
        auto jump = VoltageOf<Real>::from_value(Real(0.0));
        if constexpr (Jumps)
          jump = VoltageOf<Real>::from_value(load_real<Real>(b.jump + step * b.jump_stride + neuron(k)));
        fired |= bits(M::step(s[k], I, jump, own, c)) << (k * width);
      } else {
        fired |= bits(M::step(s[k], I, own, c)) << (k * width);
      }
    }
    std::uint64_t& word = b.spikes[step * b.spike_stride + first / 64];
    word = first % 64 == 0 ? fired : word | fired << (first % 64);
  }
  for (int k = 0; k < n; ++k) store_state(s[k], b.state, neuron(k));
}

/// The functions of one neuron model at the boundary.
template <template <class> class Model>
struct NeuronBoundary {
  using One = Model<double>;
  using Many = Model<Lanes>;
  using CoefficientsOfOne = typename One::Coefficients;
  using CoefficientsOfMany = typename Many::Coefficients;

  // `prepared` holds the coefficients of whole registers, then those of the neurons left over.
  struct Counts {
    std::uint64_t many, one;
  };
  static Counts counts(std::uint64_t neurons, std::uint64_t per_neuron) {
    if (per_neuron == 0) return {1, 1};
    return {neurons / lanes_width, neurons % lanes_width};
  }
  static CoefficientsOfMany* many(const rheobase_neuron_block& b) { return static_cast<CoefficientsOfMany*>(b.prepared); }
  static CoefficientsOfOne* one(const rheobase_neuron_block& b) {
    return reinterpret_cast<CoefficientsOfOne*>(many(b) + counts(b.neurons, b.per_neuron).many);
  }

  static std::uint64_t prepared_size(std::uint64_t neurons, std::uint64_t per_neuron) {
    const Counts n = counts(neurons, per_neuron);
    return n.many * sizeof(CoefficientsOfMany) + n.one * sizeof(CoefficientsOfOne);
  }

  static int prepare(const rheobase_neuron_block* b, char* message) noexcept {
    return guarded(message, [&] {
      const Time dt = Time::from_value(b->dt);
      const Counts n = counts(b->neurons, b->per_neuron);
      for (std::uint64_t k = 0; k < n.many; ++k)
        new (many(*b) + k) CoefficientsOfMany(Many::prepare(
            load_parameters<typename Many::Parameters>(b->parameters, b->per_neuron, k * lanes_width), dt));
      const std::uint64_t rest = b->neurons - b->neurons % lanes_width;
      for (std::uint64_t k = 0; k < n.one; ++k)
        new (one(*b) + k) CoefficientsOfOne(
            One::prepare(load_parameters<typename One::Parameters>(b->parameters, b->per_neuron, rest + k), dt));
    });
  }

  template <bool Uniform, bool Jumps>
  static void advance_block(const rheobase_neuron_block& b) {
    constexpr int registers = 64 / lanes_width;  // in the 64 neurons of one word of spikes
    const std::uint64_t whole = b.neurons - b.neurons % 64;
    const auto coefficients_at = [&](std::uint64_t i) { return many(b) + (Uniform ? 0 : i / lanes_width); };
    for (std::uint64_t i = 0; i < whole; i += 64)
      advance_side_by_side<Model, Lanes, Uniform, Jumps, registers>(b, coefficients_at(i), i, registers);
    const int left = static_cast<int>(b.neurons % 64);
    if (left >= lanes_width)
      advance_side_by_side<Model, Lanes, Uniform, Jumps, 0>(b, coefficients_at(whole), whole, left / lanes_width);
    if (left % lanes_width > 0)
      advance_side_by_side<Model, double, Uniform, Jumps, 0>(b, one(b), b.neurons - b.neurons % lanes_width,
                                                              left % lanes_width);
  }

  static int advance(const rheobase_neuron_block* b, char* message) noexcept {
    return guarded(message, [&] {
      if (b->per_neuron == 0) {
        if (b->jump == nullptr) advance_block<true, false>(*b);
        else advance_block<true, true>(*b);
      } else {
        if (b->jump == nullptr) advance_block<false, false>(*b);
        else advance_block<false, true>(*b);
      }
    });
  }

  static typename One::Parameters one_neuron(const double* values) {
    std::array<const double*, field_count<typename One::Parameters>> columns{};
    for (std::size_t k = 0; k < columns.size(); ++k) columns[k] = values + k;
    return load_parameters<typename One::Parameters>(columns.data(), 0, 0);
  }
  static double rheobase_of(const double* parameters) { return number(One::rheobase(one_neuron(parameters))); }
  static double steady_state_of(const double* parameters, double current) {
    return number(One::steady_state(one_neuron(parameters), Current::from_value(current)));
  }
};

template <class M>
constexpr bool has_membrane_potential() {
  return std::apply([](const auto&... f) { return ((f.role == membrane_potential) || ...); }, M::State::fields);
}

/// Everything that can be wrong with a model, each said in plain words. Returns true.
template <template <class> class Model>
consteval bool checked_neuron() {
  using One = Model<double>;
  using Many = Model<Lanes>;
  static_assert(HasName<One>,
                "rheobase: a neuron model needs `static constexpr auto name = \"...\", description = \"...\";`");
  static_assert(HasParameters<One>,
                "rheobase: a neuron model needs `struct Parameters` with `static constexpr auto fields = "
                "std::tuple{field(\"tau\", &Parameters::tau, \"...\"), ...};`");
  static_assert(HasState<One>,
                "rheobase: a neuron model needs `struct State` with `static constexpr auto fields = "
                "std::tuple{field(\"V\", &State::V, \"...\"), ...};`");
  static_assert(sizeof(typename One::State) == sizeof(double) * field_count<typename One::State>,
                "rheobase: State keeps one Real (or quantity of Real) a field: name every member in State::fields, "
                "and no other type");
  static_assert(HasCoefficients<One> && HasCoefficients<Many>,
                "rheobase: a neuron model needs `struct Coefficients` and `static Coefficients prepare(const "
                "Parameters&, Time dt)`; both may be empty");
  static_assert((StepsWithJump<One, double> && StepsWithJump<Many, Lanes>) ||
                    (StepsWithoutJump<One, double> && StepsWithoutJump<Many, Lanes>),
                "rheobase: step must be callable as step(State&, CurrentOf<Real> I, VoltageOf<Real> jump, const "
                "Parameters&, const Coefficients&), or the same without `jump`; are all arguments there, in this order?");
  static_assert(!StepsWithJump<One, double> || has_membrane_potential<One>(),
                "rheobase: a model that takes `jump` marks the State field that jumps with the role membrane_potential");
  return true;
}

/// step returns which neurons fired: bool for one neuron, a mask for many.
template <class M, class Real>
constexpr bool step_says_who_fired() {
  using S = typename M::State&;
  using P = const typename M::Parameters&;
  using C = const typename M::Coefficients&;
  using Fired = std::conditional_t<is_lanes<Real>, LanesMask, bool>;
  if constexpr (StepsWithJump<M, Real>)
    return std::is_same_v<decltype(M::step(std::declval<S>(), std::declval<CurrentOf<Real>>(),
                                           std::declval<VoltageOf<Real>>(), std::declval<P>(), std::declval<C>())),
                          Fired>;
  else
    return std::is_same_v<decltype(M::step(std::declval<S>(), std::declval<CurrentOf<Real>>(), std::declval<P>(),
                                           std::declval<C>())),
                          Fired>;
}

template <class One, class Boundary>
constexpr auto closed_form_rheobase() -> double (*)(const double*) {
  if constexpr (requires(const typename One::Parameters& p) { { One::rheobase(p) } -> std::same_as<Current>; })
    return &Boundary::rheobase_of;
  else return nullptr;
}
template <class One, class Boundary>
constexpr auto closed_form_steady_state() -> double (*)(const double*, double) {
  if constexpr (requires(const typename One::Parameters& p, Current I) {
                  { One::steady_state(p, I) } -> std::same_as<Voltage>;
                })
    return &Boundary::steady_state_of;
  else return nullptr;
}

}  // namespace detail

/// A neuron model for RHEOBASE_PLUGIN.
template <template <class> class Model>
struct __attribute__((visibility("hidden"))) NeuronModel {
  static_assert(detail::checked_neuron<Model>());
  using One = Model<double>;
  using Boundary = detail::NeuronBoundary<Model>;
  static_assert(detail::step_says_who_fired<One, double>() &&
                    detail::step_says_who_fired<Model<Lanes>, Lanes>(),
                "rheobase: step returns which neurons fired, a comparison such as `return s.V >= p.V_th;`");

  static constexpr auto parameters = detail::manifest_fields<typename One::Parameters>();
  static constexpr auto state = detail::manifest_fields<typename One::State>();
  static constexpr rheobase_neuron neuron{
      .state = state.data(),
      .state_count = state.size(),
      .takes_jumps = detail::StepsWithJump<One, double>,
      .prepared_size = &Boundary::prepared_size,
      .prepare = &Boundary::prepare,
      .advance = &Boundary::advance,
      .rheobase = detail::closed_form_rheobase<One, Boundary>(),
      .steady_state = detail::closed_form_steady_state<One, Boundary>(),
  };
  static constexpr rheobase_model model{.kind = RHEOBASE_KIND_NEURON,
                                        .name = One::name,
                                        .description = One::description,
                                        .equations = detail::equations_of<One>(),
                                        .parameters = parameters.data(),
                                        .parameter_count = parameters.size(),
                                        .neuron = &neuron,
                                        .stimulus = nullptr,
                                        .monitor = nullptr};
};

}  // namespace rheobase
