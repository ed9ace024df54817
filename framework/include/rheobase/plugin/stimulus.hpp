#pragma once
// All that the author of a stimulus includes. One of five forms of `step`, from the simplest up:
//
//   template <class Real> struct MyStimulus {
//     static constexpr auto name = "my_stimulus", description = "one line";
//     struct Parameters { ...; static constexpr auto fields = std::tuple{field(...), ...}; };
//     static CurrentOf<Real> step(const Parameters& p);                        // the same in every step
//     static CurrentOf<Real> step(const Moment& now, const Parameters& p);     // a function of time
//     static CurrentOf<Real> step(const Moment& now, Random<Real>& random, const Parameters& p,
//                                 const Coefficients& c);                      // with noise
//     static CurrentOf<Real> step(State& s, const Moment& now, Random<Real>& random, const Parameters& p,
//                                 const Coefficients& c);                      // with noise and memory
//     static CurrentOf<Real> step(const Moment& now, const Series& series, const Parameters& p);  // from a table
//   };
//   RHEOBASE_PLUGIN("my_stimulus", "1.0.0", StimulusModel<MyStimulus>)
//
// Those with noise have `struct Coefficients` and `prepare(p, dt)` as a neuron has; the one with memory has `struct State` as
// well, and `static void start(State& s, Random<Real>& random, const Parameters& p, const Coefficients& c)`, which sets the
// state before the first step. The value returned is a current, or a voltage by which the membrane potential jumps.
// The last plays back a table that the user names with the key `file`: `using Series = Samples<CurrentOf<Real>>;` for
// values over time, `using Series = Arrivals<Real>;` for events such as spikes.
// `static constexpr auto equations = R"(...)";` is optional: lines that `rheobase describe` prints.
// Every stimulus has the keys `start` and `stop`; `static constexpr bool always_on = true;` takes them away.

#include <rheobase/plugin/check.hpp>
#include <rheobase/plugin/guard.hpp>
#include <rheobase/plugin/math.hpp>
#include <rheobase/plugin/plugin.hpp>
#include <rheobase/plugin/random.hpp>
#include <rheobase/plugin/series.hpp>

#include <concepts>
#include <new>

namespace rheobase::inline RHEOBASE_TARGET {

/// The time of a step: its beginning, n dt.
struct Moment {
  Time t;            ///< since the beginning of the run
  Time since_start;  ///< since the first step that the stimulus drives
  std::int64_t step;
};

}  // namespace rheobase::inline RHEOBASE_TARGET

namespace rheobase::detail::inline RHEOBASE_TARGET {

struct NoState {
  static constexpr auto fields = std::tuple{};
};
struct NoCoefficients {};

template <class M>
struct StateOf {
  using type = NoState;
};
template <class M>
requires requires { typename M::State; }
struct StateOf<M> {
  using type = typename M::State;
};
template <class M>
struct CoefficientsOf {
  using type = NoCoefficients;
};
template <class M>
requires requires { typename M::Coefficients; }
struct CoefficientsOf<M> {
  using type = typename M::Coefficients;
};
template <class M>
struct SeriesOf {
  using type = NoSeries;
};
template <class M>
requires requires { typename M::Series; }
struct SeriesOf<M> {
  using type = typename M::Series;
};

template <class M>
concept ConstantStimulus = requires(const typename M::Parameters& p) {
  M::step(p);
};
template <class M>
concept TimedStimulus = requires(const Moment& now, const typename M::Parameters& p) {
  M::step(now, p);
};
template <class M, class Real>
concept NoiseStimulus = requires(const Moment& now, Random<Real>& random, const typename M::Parameters& p,
                                 const typename CoefficientsOf<M>::type& c) {
  M::step(now, random, p, c);
};
template <class M, class Real>
concept StatefulStimulus = requires(typename StateOf<M>::type& s, const Moment& now, Random<Real>& random,
                                    const typename M::Parameters& p, const typename CoefficientsOf<M>::type& c) {
  M::step(s, now, random, p, c);
};

template <class M>
concept SeriesStimulus = requires(const Moment& now, const typename SeriesOf<M>::type& series,
                                  const typename M::Parameters& p) {
  M::step(now, series, p);
};

/// The same of the five forms for one target and for many.
template <class One, class Many>
constexpr bool one_form_for_all() {
  if constexpr (ConstantStimulus<One>) return ConstantStimulus<Many>;
  else if constexpr (SeriesStimulus<One>) return SeriesStimulus<Many>;
  else if constexpr (TimedStimulus<One>) return TimedStimulus<Many>;
  else if constexpr (NoiseStimulus<One, double>) return NoiseStimulus<Many, Lanes>;
  else return StatefulStimulus<Many, Lanes>;
}

template <class M>
concept PreparesStimulus = !requires {
  typename M::Coefficients;
}
|| requires(const typename M::Parameters& p, Time dt) {
  { M::prepare(p, dt) } -> std::same_as<typename M::Coefficients>;
};
template <class M, class Real>
concept StartsStimulus = !requires {
  typename M::State;
}
|| requires(typename StateOf<M>::type& s, Random<Real>& random, const typename M::Parameters& p,
            const typename CoefficientsOf<M>::type& c) {
  M::start(s, random, p, c);
};

template <class M, class Real>
auto stimulus_value(typename StateOf<M>::type& s, const Moment& now, Random<Real>& random,
                    const typename SeriesOf<M>::type& series, const typename M::Parameters& p,
                    const typename CoefficientsOf<M>::type& c) {
  if constexpr (ConstantStimulus<M>) return M::step(p);
  else if constexpr (SeriesStimulus<M>) return M::step(now, series, p);
  else if constexpr (TimedStimulus<M>) return M::step(now, p);
  else if constexpr (NoiseStimulus<M, Real>) return M::step(now, random, p, c);
  else return M::step(s, now, random, p, c);
}

/// The functions of one stimulus at the boundary. Targets are computed in registers, the last few one by one.
template <template <class> class Model>
struct StimulusBoundary {
  // `prepared` holds the coefficients of each whole register of targets, then of each target left over.
  template <class Real>
  using Coefficients = typename CoefficientsOf<Model<Real>>::type;

  static std::uint64_t prepared_size(std::uint64_t targets, std::uint64_t) {
    return targets / lanes_width * sizeof(Coefficients<Lanes>) + targets % lanes_width * sizeof(Coefficients<double>);
  }

  /// Calls work(Real{}, first target, its coefficients) for each register and each target left over.
  template <class Work>
  static void for_each_group(const rheobase_stimulus_block& b, Work work) {
    const std::uint64_t whole = b.targets / lanes_width;
    auto* many = static_cast<Coefficients<Lanes>*>(b.prepared);
    auto* one = reinterpret_cast<Coefficients<double>*>(many + whole);
    for (std::uint64_t k = 0; k < whole; ++k) work(Lanes(0.0), k * lanes_width, many + k);
    for (std::uint64_t k = 0; k < b.targets % lanes_width; ++k) work(0.0, whole * lanes_width + k, one + k);
  }

  static int prepare(const rheobase_stimulus_block* b, char* message) noexcept {
    return guarded(message, [&] {
      for_each_group(*b, [&]<class Real>(Real, std::uint64_t i, Coefficients<Real>* c) {
        using M = Model<Real>;
        const auto p = load_parameters<typename M::Parameters>(b->parameters, b->per_neuron, i);
        if constexpr (requires { typename M::Coefficients; })
          new (c) Coefficients<Real>(M::prepare(p, Time::from_value(b->dt)));
        if constexpr (requires { typename M::State; }) {
          Random<Real> random(b->seed, b->part, b->first + i, -1);
          typename M::State s{};
          M::start(s, random, p, *c);
          store_state(s, b->state, i);
        }
      });
    });
  }

  static int fill(const rheobase_stimulus_block* b, char* message) noexcept {
    return guarded(message, [&] {
      for_each_group(*b, [&]<class Real>(Real, std::uint64_t i, const Coefficients<Real>* c) {
        using M = Model<Real>;
        const auto p = load_parameters<typename M::Parameters>(b->parameters, b->per_neuron, i);
        typename StateOf<M>::type s;
        load_state(s, b->state, i);
        SeriesReader<typename SeriesOf<M>::type> series(b->series, i, b->steps_since_start);
        Random<Real> random(b->seed, b->part, b->first + i, b->first_step);
        const std::uint64_t steps = b->steps, stride = b->value_stride;
        const double dt = b->dt;
        double* to = b->values + i;
        std::int64_t step = b->first_step, since = b->steps_since_start;
        for (std::uint64_t k = 0; k < steps; ++k, ++step, ++since, to += stride) {
          const Moment now{Time::from_value(static_cast<double>(step) * dt),
                           Time::from_value(static_cast<double>(since) * dt), step};
          random.move_to(step);
          const auto value = stimulus_value<M, Real>(s, now, random, series.at(since, now.since_start.value()), p, *c);
          store_real<Real>(value.value(), to);
        }
        store_state(s, b->state, i);
      });
    });
  }
};

template <template <class> class Model>
using StimulusOutput = decltype(stimulus_value<Model<double>, double>(
    std::declval<typename StateOf<Model<double>>::type&>(), std::declval<const Moment&>(),
    std::declval<Random<double>&>(), std::declval<const typename SeriesOf<Model<double>>::type&>(),
    std::declval<const typename Model<double>::Parameters&>(),
    std::declval<const typename CoefficientsOf<Model<double>>::type&>()));

template <class Q>
constexpr bool is_current_or_voltage = std::is_same_v<Q, Current> || std::is_same_v<Q, Voltage>;

/// Whether a model can be made a stimulus of; if not, the compiler tells what is wrong.
template <template <class> class Model>
constexpr bool sound_stimulus() {
  using One = Model<double>;
  using Many = Model<Lanes>;
  constexpr bool has_state = requires { typename One::State; };
  RHEOBASE_CHECK(HasName<One>,
                 "rheobase: a stimulus needs `static constexpr auto name = \"...\", description = \"...\";`")
  RHEOBASE_CHECK(equations_are_text<One>(),
                 "rheobase: the equations of a model are text: `static constexpr auto equations = R\"(...)\";`")
  RHEOBASE_CHECK(HasParameters<One>,
                 "rheobase: a stimulus needs `struct Parameters` with `static constexpr auto fields = "
                 "std::tuple{field(\"amplitude\", &Parameters::amplitude, \"...\"), ...};`")
  RHEOBASE_CHECK(
      (fields_are_over<typename Many::Parameters, Lanes>()),
      "rheobase: Parameters are written over Real, as they may differ from target to target: TimeOf<Real>, not "
      "Time, and Real, not double")
  RHEOBASE_CHECK(
      names_all_parameters<typename One::Parameters>,
      "rheobase: name every member of Parameters in Parameters::fields: users could not set one that is left out")
  RHEOBASE_CHECK(
      !has_state || HasState<One>,
      "rheobase: State of a stimulus needs `static constexpr auto fields = std::tuple{field(\"I\", &State::I, "
      "\"...\"), ...};`")
  RHEOBASE_CHECK((fields_are_over<typename StateOf<Many>::type, Lanes>()),
                 "rheobase: State is written over Real: CurrentOf<Real>, not Current, and Real, not double")
  RHEOBASE_CHECK(!has_state || keeps_named_reals<typename StateOf<One>::type>,
                 "rheobase: State of a stimulus keeps one Real (or quantity of Real) a field: name every member in "
                 "State::fields, and no other type")
  RHEOBASE_CHECK(
      PreparesStimulus<One> && PreparesStimulus<Many>,
      "rheobase: a stimulus with `struct Coefficients` needs `static Coefficients prepare(const Parameters&, "
      "Time dt)`")
  RHEOBASE_CHECK(std::is_trivially_destructible_v<typename CoefficientsOf<Many>::type>,
                 "rheobase: Coefficients are numbers and quantities, and own no memory")
  RHEOBASE_CHECK(
      (StartsStimulus<One, double> && StartsStimulus<Many, Lanes>),
      "rheobase: a stimulus with `struct State` needs `static void start(State&, Random<Real>& random, const "
      "Parameters&, const Coefficients&)`, which sets the state before the first step")
  RHEOBASE_CHECK(
      requires { SeriesReader<typename SeriesOf<One>::type>::kind; },
      "rheobase: Series of a stimulus is Samples<CurrentOf<Real>>, of any quantity, or Arrivals<Real>")
  RHEOBASE_CHECK((ConstantStimulus<One> || TimedStimulus<One> || NoiseStimulus<One, double> ||
                  StatefulStimulus<One, double> || SeriesStimulus<One>),
                 "rheobase: step must be callable as step(p), as step(now, p), as step(now, const Series&, p), or as "
                 "step(const Moment& now, Random<Real>& random, const Parameters&, const Coefficients&), with State& "
                 "before it or without")
  RHEOBASE_CHECK(
      (one_form_for_all<One, Many>()),
      "rheobase: step of a stimulus must be callable for many targets as for one: write Real, CurrentOf<Real> "
      "and Random<Real> in it, not double, Current or Random<double>")
  RHEOBASE_CHECK(is_current_or_voltage<StimulusOutput<Model>>,
                 "rheobase: step of a stimulus returns a CurrentOf<Real>, or a VoltageOf<Real> that V jumps by")
  return true;
}

}  // namespace rheobase::detail::inline RHEOBASE_TARGET

namespace rheobase::inline RHEOBASE_TARGET {

/// A stimulus for RHEOBASE_PLUGIN: StimulusModel<MyStimulus>.
template <template <class> class Model, bool sound = detail::sound_stimulus<Model>()>
struct __attribute__((visibility("hidden"))) StimulusModel {
  using One = Model<double>;
  using Boundary = detail::StimulusBoundary<Model>;
  using Reader = detail::SeriesReader<typename detail::SeriesOf<One>::type>;
  static constexpr Dimension output = dimension_of<detail::StimulusOutput<Model>>;

  static constexpr auto parameters = detail::manifest_fields<typename One::Parameters>();
  static constexpr auto state = detail::manifest_fields<typename detail::StateOf<One>::type>();
  static constexpr rheobase_stimulus stimulus{
      .state = state.data(),
      .state_count = state.size(),
      .output = {output.mass, output.length, output.time, output.current, output.temperature},
      .time_invariant = detail::ConstantStimulus<One>,
      .always_on = requires {requires One::always_on;
}, .random = detail::NoiseStimulus<One, double> || detail::StatefulStimulus<One, double>, .series = Reader::kind,
   .series_dimension = {Reader::dimension.mass, Reader::dimension.length, Reader::dimension.time,
                        Reader::dimension.current, Reader::dimension.temperature},
   .prepared_size = &Boundary::prepared_size, .prepare = &Boundary::prepare, .fill = &Boundary::fill,
};  // namespace rheobase::inline RHEOBASE_TARGET
static constexpr rheobase_model model{.kind = RHEOBASE_KIND_STIMULUS,
                                      .name = One::name,
                                      .description = One::description,
                                      .equations = detail::equations_of<One>(),
                                      .parameters = parameters.data(),
                                      .parameter_count = parameters.size(),
                                      .neuron = nullptr,
                                      .stimulus = &stimulus,
                                      .monitor = nullptr};
}
;

template <template <class> class Model>
struct StimulusModel<Model, false> {  // what is wrong was told
  static constexpr rheobase_model model{};
};

}  // namespace rheobase::inline RHEOBASE_TARGET
