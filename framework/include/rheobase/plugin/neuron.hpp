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
//   static Time largest_dt(const Parameters& p);                    // beyond which the scheme is too coarse: warned of

#include <rheobase/plugin/check.hpp>
#include <rheobase/plugin/guard.hpp>
#include <rheobase/plugin/math.hpp>
#include <rheobase/plugin/plugin.hpp>

#include <algorithm>
#include <new>

namespace rheobase::detail::inline RHEOBASE_TARGET {

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
                                    const typename M::Coefficients& c) {
  M::step(s, I, p, c);
};

/// How the input of a call comes.
enum class Input {
  held,    // one current for all steps
  varies,  // a current for each step
  jumps    // as well as jumps of the membrane potential
};

/// Calls `steps` with the first choice among the parameters known to the compiler, once for its first option and once for
/// the others: what depends on it is decided before the steps, not in each of them.
template <class Parameters, std::size_t Sets, class Steps>
[[gnu::always_inline]] inline void with_choice_known(Parameters (&p)[Sets], Steps steps) {
  constexpr std::size_t choice = first_choice<Parameters>();
  if constexpr (choice < field_count<Parameters>) {
    constexpr auto member = std::get<choice>(Parameters::fields).member;
    using Choice = std::remove_cvref_t<decltype(p[0].*member)>;
    const auto all = [&](Choice option) {
      for (Parameters& set : p) set.*member = option;
    };
    if (p[0].*member == Choice{}) return all(Choice{}), steps();
    if constexpr (choices_of<Choice>.size() == 3) all(static_cast<Choice>(1));  // two, and what ends the list
  }
  steps();
}

/// Whether all are the same, bit by bit.
inline bool all_equal(const double* values, std::uint64_t count) {
  return __builtin_memcmp(values, values + 1, (count - 1) * sizeof *values) == 0;
}

/// Puts the lowest `Count` bits into a word, from bit `at` on.
template <std::size_t Count>
[[gnu::always_inline]] inline void put_bits(std::uint64_t* word, std::uint64_t at, std::uint64_t bits) {
  if constexpr (Count % 8 == 0 && std::endian::native == std::endian::little)
    __builtin_memcpy(reinterpret_cast<char*>(word) + at / 8, &bits, Count / 8);
  else *word = (*word & ~((~std::uint64_t{0} >> (64 - Count)) << at)) | bits << at;
}

/// Hides from the compiler what it knows of a state, so that it computes anew in the next step what it computed in this one,
/// such as whether the threshold is reached: that is cheaper than the register which would keep it, and which a state needs.
template <class State>
[[gnu::always_inline]] inline void hide(State& s) {
  const auto hide_member = [](auto& member) {
    using Member = std::remove_cvref_t<decltype(member)>;
    if constexpr (std::is_same_v<Member, Lanes>) member = hidden(member);
    else member = Member::from_value(hidden(member.value()));
  };
  std::apply([&](const auto&... f) { (hide_member(s.*f.member), ...); }, State::fields);
}

/// `Count` groups of lanes side by side over all steps of a call: what they need stays in registers meanwhile.
/// @param filled how many neurons there are; fewer than the groups hold only where Count is 1 or the current is held
template <template <class> class Model, bool Uniform, Input input, std::size_t Count>
#if !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)  // all checks in one function take minutes to compile
[[gnu::flatten]]
#endif
void advance_lanes(const rheobase_neuron_block& b, const typename Model<Lanes>::Coefficients* coefficients, std::uint64_t first,
                   std::uint64_t filled) {
  using M = Model<Lanes>;
  constexpr std::size_t width = lanes_width;
  constexpr std::size_t sets = Uniform ? 1 : Count;  // of parameters and coefficients
  typename M::State s[Count];
  typename M::Parameters p[sets];
  typename M::Coefficients c[sets];
  const auto neuron = [&](std::size_t k) { return first + k * width; };
  const auto count = [&](std::size_t k) {  // of the neurons that a group has; below 1 where it has none
    if constexpr (Count > 1 && input != Input::held) return lanes_width;
    return std::min(lanes_width, static_cast<int>(filled) - static_cast<int>(k * width));
  };
  const auto row_of = [&](const double* row, std::size_t k) { return load_real<Lanes>(row + neuron(k), count(k)); };
  const auto current = [&](const double* row, std::size_t k) { return CurrentOf<Lanes>::from_value(row_of(row, k)); };
  for (std::size_t k = 0; k < sets; ++k) {
    p[k] = load_parameters<typename M::Parameters>(b.parameters, Uniform ? 0 : b.per_neuron, neuron(k), count(k));
    c[k] = coefficients[std::min<std::size_t>(k, (filled - 1) / width)];
  }
  for (std::size_t k = 0; k < Count; ++k) load_state(s[k], b.state, neuron(k), count(k));

  const std::uint64_t steps = b.steps, words = b.spike_stride;
  const auto advance_steps = [&](auto current_of) __attribute__((always_inline)) {
    std::uint64_t* word = b.spikes + first / 64;
    for (std::uint64_t step = 0; step < steps; ++step, word += words) {
      std::uint64_t fired = 0;
#pragma GCC unroll 16
      for (std::size_t k = 0; k < Count; ++k) {
        const auto& parameters = p[Uniform ? 0 : k];
        const auto& coefficient = c[Uniform ? 0 : k];
        const CurrentOf<Lanes> I = current_of(k, step);
        if constexpr (StepsWithJump<M, Lanes>) {
          auto jump = VoltageOf<Lanes>::from_value(Lanes(-0.0));  // V + -0.0 is V for every V: compiled to nothing
          if constexpr (input == Input::jumps)
            jump = VoltageOf<Lanes>::from_value(row_of(b.jump + step * b.jump_stride, k));
          fired |= bits(M::step(s[k], I, jump, parameters, coefficient)) << (k * width);
        } else {
          fired |= bits(M::step(s[k], I, parameters, coefficient)) << (k * width);
        }
        hide(s[k]);
      }
      put_bits<Count * width>(word, first % 64, fired);
    }
  };
  if constexpr (input != Input::held) {
    advance_steps([&](std::size_t k, std::uint64_t step) { return current(b.current + step * b.current_stride, k); });
  } else if (Uniform && all_equal(b.current + first, filled)) {
    const auto same = CurrentOf<Lanes>::from_value(Lanes(b.current[first]));  // in one register for all groups
    with_choice_known(p, [&] { advance_steps([&](std::size_t, std::uint64_t) { return same; }); });
  } else {
    CurrentOf<Lanes> I[Count];
    for (std::size_t k = 0; k < Count; ++k) I[k] = current(b.current, k);
    with_choice_known(p, [&] { advance_steps([&](std::size_t k, std::uint64_t) { return I[k]; }); });
  }
  for (std::size_t k = 0; k < Count; ++k) store_state(s[k], b.state, neuron(k), count(k));
}

/// The functions of one neuron model at the boundary.
template <template <class> class Model>
struct NeuronBoundary {
  using One = Model<double>;
  using Many = Model<Lanes>;
  using Coefficients = typename Many::Coefficients;

  /// How many coefficients there are: one for all neurons, or one a group of lanes.
  static std::uint64_t sets(std::uint64_t neurons, std::uint64_t per_neuron) {
    return per_neuron == 0 ? 1 : (neurons + lanes_width - 1) / lanes_width;
  }
  static int filled(std::uint64_t neurons, std::uint64_t first) {
    return static_cast<int>(std::min<std::uint64_t>(lanes_width, neurons - first));
  }
  static std::uint64_t prepared_size(std::uint64_t neurons, std::uint64_t per_neuron) {
    return sets(neurons, per_neuron) * sizeof(Coefficients);
  }

  static int prepare(const rheobase_neuron_block* b, char* message) noexcept {
    return guarded(message, [&] {
      for (std::uint64_t k = 0; k < sets(b->neurons, b->per_neuron); ++k) {
        const std::uint64_t first = k * lanes_width;
        const auto p =
            load_parameters<typename Many::Parameters>(b->parameters, b->per_neuron, first, filled(b->neurons, first));
        new (static_cast<Coefficients*>(b->prepared) + k) Coefficients(Many::prepare(p, Time::from_value(b->dt)));
      }
    });
  }

  /// So many groups side by side that one computes while another waits for its result, and that not too much of them has
  /// to be kept in memory: two or three state variables are kept of four groups only where there are many registers, and
  /// neither parameters nor input take them. More state variables are enough to compute meanwhile. 64 neurons, a word of
  /// spikes, are a multiple of any.
  template <bool Uniform, Input input>
  static constexpr std::size_t side_by_side() {
    constexpr std::size_t state_variables = field_count<typename One::State>;
    constexpr bool roomy = register_count > 16 && (Uniform || input == Input::held);
    if constexpr (state_variables > 3) return 1;
    else return state_variables == 1 || roomy ? 4 : 2;
  }

  template <bool Uniform, Input input>
  static void advance_block(const rheobase_neuron_block& b) {
    constexpr std::size_t groups = side_by_side<Uniform, input>();
    constexpr std::uint64_t together = groups * lanes_width;
    const auto coefficients = [&](std::uint64_t i) {
      return static_cast<const Coefficients*>(b.prepared) + (Uniform ? 0 : i / lanes_width);
    };
    std::uint64_t i = 0;
    for (; i + together <= b.neurons || (input == Input::held && i + lanes_width < b.neurons); i += together)
      advance_lanes<Model, Uniform, input, groups>(b, coefficients(i), i, std::min(together, b.neurons - i));
    for (; i < b.neurons; i += lanes_width)
      advance_lanes<Model, Uniform, input, 1>(b, coefficients(i), i,
                                              std::min<std::uint64_t>(lanes_width, b.neurons - i));
  }
  template <bool Uniform>
  static void advance_block(const rheobase_neuron_block& b) {
    if (b.jump != nullptr) advance_block<Uniform, Input::jumps>(b);
    else if (b.current_stride != 0) advance_block<Uniform, Input::varies>(b);
    else advance_block<Uniform, Input::held>(b);
  }
  static int advance(const rheobase_neuron_block* b, char* message) noexcept {
    return guarded(message, [&] { b->per_neuron == 0 ? advance_block<true>(*b) : advance_block<false>(*b); });
  }

  static typename One::Parameters one_neuron(const double* values) {
    std::array<const double*, field_count<typename One::Parameters>> columns{};
    for (std::size_t k = 0; k < columns.size(); ++k) columns[k] = values + k;
    return load_parameters<typename One::Parameters>(columns.data(), 0, 0);
  }
  static int rheobase(const double* parameters, double* current, char* message) noexcept {
    return guarded(message, [&] { *current = number(One::rheobase(one_neuron(parameters))); });
  }
  static int steady_state(const double* parameters, double current, double* potential, char* message) noexcept {
    return guarded(
        message, [&] { *potential = number(One::steady_state(one_neuron(parameters), Current::from_value(current))); });
  }
  static int largest_dt(const double* parameters, double* dt, char* message) noexcept {
    return guarded(message, [&] { *dt = number(One::largest_dt(one_neuron(parameters))); });
  }
};

template <class M>
constexpr bool has_membrane_potential() {
  return std::apply([](const auto&... f) { return ((f.role == membrane_potential) || ...); }, M::State::fields);
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

template <class M>
concept HasRheobase = requires(const typename M::Parameters& p) {
  { M::rheobase(p) } -> std::same_as<Current>;
};
template <class M>
concept HasSteadyState = requires(const typename M::Parameters& p, Current I) {
  { M::steady_state(p, I) } -> std::same_as<Voltage>;
};
template <class M>
concept HasLargestDt = requires(const typename M::Parameters& p) {
  { M::largest_dt(p) } -> std::same_as<Time>;
};

/// Whether those that are there can be called: another would be passed over.
template <class M>
constexpr bool closed_forms_are_right() {
  return (!requires { &M::rheobase; } || HasRheobase<M>)&&(!requires { &M::steady_state; } || HasSteadyState<M>)&&(
      !requires { &M::largest_dt; } || HasLargestDt<M>);
}

/// Whether a model can be made a neuron of; if not, the compiler tells what is wrong.
template <template <class> class Model>
constexpr bool sound_neuron() {
  using One = Model<double>;
  using Many = Model<Lanes>;
  RHEOBASE_CHECK(HasName<One>,
                 "rheobase: a neuron model needs `static constexpr auto name = \"...\", description = \"...\";`")
  RHEOBASE_CHECK(equations_are_text<One>(),
                 "rheobase: the equations of a model are text: `static constexpr auto equations = R\"(...)\";`")
  RHEOBASE_CHECK(HasParameters<One>,
                 "rheobase: a neuron model needs `struct Parameters` with `static constexpr auto fields = "
                 "std::tuple{field(\"tau\", &Parameters::tau, \"...\"), ...};`")
  RHEOBASE_CHECK(
      (fields_are_over<typename Many::Parameters, Lanes>()),
      "rheobase: Parameters are written over Real, as they may differ from neuron to neuron: TimeOf<Real>, not "
      "Time, and Real, not double")
  RHEOBASE_CHECK(
      names_all_parameters<typename One::Parameters>,
      "rheobase: name every member of Parameters in Parameters::fields: users could not set one that is left out")
  RHEOBASE_CHECK(HasState<One>,
                 "rheobase: a neuron model needs `struct State` with `static constexpr auto fields = "
                 "std::tuple{field(\"V\", &State::V, \"...\"), ...};`")
  RHEOBASE_CHECK((fields_are_over<typename Many::State, Lanes>()),
                 "rheobase: State is written over Real: VoltageOf<Real>, not Voltage, and Real, not double")
  RHEOBASE_CHECK(keeps_named_reals<typename One::State>,
                 "rheobase: State keeps one Real (or quantity of Real) a field: name every member in State::fields, "
                 "and no other type")
  RHEOBASE_CHECK((starts_at_parameters<typename One::Parameters, typename One::State>()),
                 "rheobase: starts_at() of a State field names a field of Parameters with the same dimension")
  RHEOBASE_CHECK(HasCoefficients<One> && HasCoefficients<Many>,
                 "rheobase: a neuron model needs `struct Coefficients` and `static Coefficients prepare(const "
                 "Parameters&, Time dt)`; both may be empty")
  RHEOBASE_CHECK(std::is_trivially_destructible_v<typename Many::Coefficients>,
                 "rheobase: Coefficients are numbers and quantities, and own no memory")
  RHEOBASE_CHECK(
      (StepsWithJump<One, double> && StepsWithJump<Many, Lanes>) ||
          (StepsWithoutJump<One, double> && StepsWithoutJump<Many, Lanes>),
      "rheobase: step must be callable as step(State&, CurrentOf<Real> I, VoltageOf<Real> jump, const "
      "Parameters&, const Coefficients&), or the same without `jump`; are all arguments there, in this order?")
  RHEOBASE_CHECK(
      (!StepsWithJump<One, double> || has_membrane_potential<One>()),
      "rheobase: a model that takes `jump` marks the State field that jumps with the role membrane_potential")
  RHEOBASE_CHECK(
      (closed_forms_are_right<One>()),
      "rheobase: closed forms are over one neuron: `static Current rheobase(const Parameters& p)`, `static Voltage "
      "steady_state(const Parameters& p, Current I)`, `static Time largest_dt(const Parameters& p)`")
  RHEOBASE_CHECK((step_says_who_fired<One, double>() && step_says_who_fired<Many, Lanes>()),
                 "rheobase: step returns which neurons fired, a comparison such as `return s.V >= p.V_th;`")
  return true;
}

template <class One, class Boundary>
constexpr auto closed_form_rheobase() -> decltype(rheobase_neuron::rheobase) {
  if constexpr (HasRheobase<One>) return &Boundary::rheobase;
  else return nullptr;
}
template <class One, class Boundary>
constexpr auto closed_form_steady_state() -> decltype(rheobase_neuron::steady_state) {
  if constexpr (HasSteadyState<One>) return &Boundary::steady_state;
  else return nullptr;
}
template <class One, class Boundary>
constexpr auto limit_of_dt() -> decltype(rheobase_neuron::largest_dt) {
  if constexpr (HasLargestDt<One>) return &Boundary::largest_dt;
  else return nullptr;
}

}  // namespace rheobase::detail::inline RHEOBASE_TARGET

namespace rheobase::inline RHEOBASE_TARGET {

/// A neuron model for RHEOBASE_PLUGIN: NeuronModel<MyNeuron>.
template <template <class> class Model, bool sound = detail::sound_neuron<Model>()>
struct __attribute__((visibility("hidden"))) NeuronModel {
  using One = Model<double>;
  using Boundary = detail::NeuronBoundary<Model>;

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
      .largest_dt = detail::limit_of_dt<One, Boundary>(),
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

template <template <class> class Model>
struct NeuronModel<Model, false> {  // what is wrong was told
  static constexpr rheobase_model model{};
};

}  // namespace rheobase::inline RHEOBASE_TARGET
