// One stimulus, and in every case one mistake in it: see neuron_cases.cpp.
#include <rheobase/plugin/stimulus.hpp>

using namespace rheobase;

template <class Real>
struct Wrong {
#ifdef a_stimulus_has_a_name
  // refused with: a stimulus needs `static constexpr auto name =
#else
  static constexpr auto name = "wrong", description = "a stimulus with one mistake";
#endif

  struct Parameters {
#ifdef a_parameter_of_a_stimulus_is_written_over_Real
    Current amplitude = 1.0_nA;  // refused with: Parameters are written over Real
#else
    CurrentOf<Real> amplitude = 1.0_nA;
#endif
#ifdef a_stimulus_names_its_parameters
    // refused with: a stimulus needs `struct Parameters` with
#else
    static constexpr auto fields = std::tuple{field("amplitude", &Parameters::amplitude, "amplitude")};
#endif
  };

  struct State {
#ifdef the_state_of_a_stimulus_is_written_over_Real
    Current I;  // refused with: State is written over Real
#else
    CurrentOf<Real> I;
#endif
#ifdef the_state_of_a_stimulus_is_named_in_full
    CurrentOf<Real> before;  // refused with: State of a stimulus keeps one Real
#endif
#ifdef a_stimulus_names_its_state
    // refused with: State of a stimulus needs `static constexpr auto fields
#else
    static constexpr auto fields = std::tuple{field("I", &State::I, "current")};
#endif
  };

  struct Coefficients {
    Real decay;
  };
#ifdef a_stimulus_prepares_its_coefficients
  // refused with: a stimulus with `struct Coefficients` needs `static Coefficients prepare
#else
  static Coefficients prepare(const Parameters&, Time dt) { return {exp(-dt / 1.0_ms)}; }
#endif

#ifdef a_stimulus_starts_its_state
  // refused with: needs `static void start(State&
#else
  static void start(State& s, Random<Real>& random, const Parameters& p, const Coefficients&) {
    s.I = p.amplitude * random.normal();
  }
#endif

#ifdef a_stimulus_plays_a_series_of_a_kind_that_is_known
  using Series = double;  // refused with: Series of a stimulus is Samples<CurrentOf<Real>>
#endif

#ifdef a_stimulus_takes_what_it_is_given
  static CurrentOf<Real> step(State& s, const Parameters&) {
    return s.I;
  }  // refused with: step must be callable as step(p)
#elif defined a_stimulus_is_written_for_many_targets
  static CurrentOf<Real> step(State& s, const Moment&, Random<double>&, const Parameters&,
                              const Coefficients&) {  // refused with: callable for many targets as for one
    return s.I;
  }
#elif defined a_stimulus_is_a_current_or_a_voltage
  static Real step(State&, const Moment&, Random<Real>& random, const Parameters&, const Coefficients&) {
    return random.normal();  // refused with: step of a stimulus returns a CurrentOf<Real>
  }
#elif defined a_stimulus_returns_something
  static void step(const Parameters&) {}  // refused with: step of a stimulus returns a CurrentOf<Real>
#else
  static CurrentOf<Real> step(State& s, const Moment&, Random<Real>& random, const Parameters& p,
                              const Coefficients& c) {
    s.I = s.I * c.decay + p.amplitude * random.normal();
    return s.I;
  }
#endif
};

RHEOBASE_PLUGIN("wrong", "1.0.0", StimulusModel<Wrong>)
