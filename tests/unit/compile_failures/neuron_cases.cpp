// One neuron, and in every case one mistake in it. The first error must have the words after "refused with", or stand
// at the line marked "refused here". Each #ifdef is a test of its own; without any the neuron compiles.
#include <rheobase/plugin/neuron.hpp>

#include <vector>

using namespace rheobase;

template <class Real>
struct Wrong {
#ifdef a_neuron_has_a_name
  // refused with: a neuron model needs `static constexpr auto name =
#else
  static constexpr auto name = "Wrong", description = "a neuron with one mistake";
#endif
#ifdef equations_of_a_neuron_are_text
  static constexpr auto equations = 3;  // refused with: the equations of a model are text
#endif

  struct Parameters {
    VoltageOf<Real> V_rest = -65.0_mV, V_th = -50.0_mV;
#ifdef a_parameter_is_written_over_Real
    Time tau = 10.0_ms;  // refused with: Parameters are written over Real
#else
    TimeOf<Real> tau = 10.0_ms;
#endif
#ifdef a_parameter_has_a_default_of_its_dimension
    ResistanceOf<Real> R = 10.0_nS;  // refused here
#else
    ResistanceOf<Real> R = 10.0_Mohm;
#endif
#ifdef a_field_is_a_quantity
    std::vector<Real> more;
    static constexpr auto fields = std::tuple{field(
        "more", &Parameters::more, "no number")};  // refused with: a field must be a quantity such as VoltageOf<Real>
#elif defined a_range_has_the_dimension_of_its_field
    static constexpr auto fields = std::tuple{field(
        "R", &Parameters::R, "resistance", between(0.0_mV, 1.0_mV))};  // refused with: between() takes the smallest
#elif defined an_option_of_a_field_is_one_that_is_known
    static constexpr auto fields = std::tuple{field(
        "R", &Parameters::R, "resistance", "Mohm")};  // refused with: after its description a field takes positive
#elif defined a_field_is_a_member_of_its_own_struct
    static constexpr auto fields = std::tuple{field("V", &Parameters::V, "potential")};  // refused here
#elif defined a_neuron_names_every_parameter
    static constexpr auto fields =  // refused with: name every member of Parameters in Parameters::fields
        std::tuple{field("V_rest", &Parameters::V_rest, "rest"),
                   field("V_th", &Parameters::V_th, "threshold", threshold),
                   field("tau", &Parameters::tau, "time constant")};
#elif defined a_neuron_names_its_parameters
    // refused with: a neuron model needs `struct Parameters` with
#else
    static constexpr auto fields = std::tuple{
        field("V_rest", &Parameters::V_rest, "rest"), field("V_th", &Parameters::V_th, "threshold", threshold),
        field("tau", &Parameters::tau, "time constant"), field("R", &Parameters::R, "resistance")};
#endif
  };

  struct State {
#ifdef a_state_is_written_over_Real
    Voltage V;  // refused with: State is written over Real
#else
    VoltageOf<Real> V;
#endif
#ifdef a_state_names_every_member
    TimeOf<Real> since;  // refused with: State keeps one Real (or quantity of Real) a field
#endif
#ifdef a_state_starts_at_a_parameter_of_its_dimension
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "V", starts_at("tau"))};  // refused with: starts_at() of a State field names
#elif defined a_potential_that_jumps_is_marked
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "V")};  // refused with: marks the State field that jumps
#elif defined a_neuron_names_its_state
    // refused with: a neuron model needs `struct State` with
#else
    static constexpr auto fields =
        std::tuple{field("V", &State::V, "potential", membrane_potential, starts_at("V_rest"))};
#endif
  };

#ifdef coefficients_own_no_memory
  struct Coefficients {
    std::vector<double> decay;  // refused with: Coefficients are numbers and quantities, and own no memory
  };
  static Coefficients prepare(const Parameters&, Time) { return {{1.0}}; }
#elif defined prepare_takes_dt
  struct Coefficients {
    Real decay;
  };
  static Coefficients prepare(const Parameters&) {
    return {};
  }  // refused with: needs `struct Coefficients` and `static
#else
  struct Coefficients {
    Real decay;
  };
  static Coefficients prepare(const Parameters& p, Time dt) { return {exp(-dt / p.tau)}; }
#endif

#ifdef step_takes_the_coefficients
  static auto step(State& s, CurrentOf<Real>,
                   const Parameters& p) {  // refused with: step must be callable as step(State&
    return s.V >= p.V_th;
  }
#elif defined step_takes_its_arguments_in_order
  static auto step(State& s, VoltageOf<Real>, CurrentOf<Real>, const Parameters& p,
                   const Coefficients&) {  // refused with: step must be callable as step(State&
    return s.V >= p.V_th;
  }
#elif defined step_is_written_for_many_neurons
  static bool step(State& s, Current, const Parameters& p,
                   const Coefficients&) {  // refused with: step must be callable as
    return s.V >= p.V_th;
  }
#elif defined step_returns_who_fired
  static auto step(State& s, CurrentOf<Real>, const Parameters&, const Coefficients&) {
    return s.V;  // refused with: step returns which neurons fired
  }
#elif defined step_returns_something
  static void step(State&, CurrentOf<Real>, const Parameters&, const Coefficients&) {
  }  // refused with: step returns which
#else
  static auto step(State& s, CurrentOf<Real> I, VoltageOf<Real> jump, const Parameters& p, const Coefficients& c) {
    const auto V_inf = p.V_rest + p.R * I;
#ifdef neurons_of_a_register_have_no_common_if
    if (s.V >= p.V_th) s.V = p.V_rest;  // refused with: neurons of one register differ: write where(condition, yes, no)
#endif
#ifdef quantities_in_step_have_dimensions
    s.V = V_inf + I;                    // refused here
#endif
#ifdef a_function_takes_a_plain_number
    s.V = V_inf * exp(s.V);             // refused here
#endif
#ifdef where_chooses_between_quantities_of_one_dimension
    s.V = where(s.V >= p.V_th, p.tau, s.V);  // refused here
#endif
    s.V = V_inf + (s.V - V_inf) * c.decay + jump;
    return s.V >= p.V_th;
  }
#endif
#ifdef a_closed_form_has_its_own_type
  static double largest_dt(const Parameters&) { return 1e-3; }  // refused with: closed forms are over one neuron
#endif
};

RHEOBASE_PLUGIN("wrong", "1.0.0", NeuronModel<Wrong>)
