// One wrong use of units per case. A case must be refused by the compiler at the line marked "refused here", or, where
// the library itself explains the mistake, with the words after "refused with". Each #ifdef is a test of its own.

#include <rheobase/plugin/math.hpp>
#include <rheobase/units/literals.hpp>
#include <rheobase/units/text.hpp>

#include <boost/units/pow.hpp>
#include <boost/units/systems/cgs/time.hpp>
#include <boost/units/systems/si/luminous_intensity.hpp>

using namespace rheobase;

namespace {

[[maybe_unused]] Current current_through(Voltage v, Resistance r) { return v / r; }

}  // namespace

// Compiled in every case, and on its own in the test `units_used_rightly_compile`: what stands here is no reason for
// a refusal.
[[maybe_unused]] const Time time_constant = 10.0_Mohm * 1.0_nF;
[[maybe_unused]] const Voltage above_rest = -65.0_mV + 2.0_nA * 10.0_Mohm;
[[maybe_unused]] const Current through = current_through(15.0_mV, 10.0_Mohm);
[[maybe_unused]] const double ratio = 10.0_ms / 5.0_ms;
[[maybe_unused]] const Quantity at_run_time = 2.0_nA * 1.0_ms;
[[maybe_unused]] const bool above_threshold = above_rest > -50.0_mV;

#ifdef a_voltage_is_no_time
const Time t = 10.0_mV;  // refused here
#endif

#ifdef a_current_times_a_time_is_no_voltage
const Voltage v = 2.0_nA * 10.0_ms;  // refused here
#endif

#ifdef a_conductance_is_no_resistance
const Resistance r = 100.0_nS;  // refused here
#endif

#ifdef a_frequency_is_no_time
const Time period = 40.0_Hz;  // refused here
#endif

#ifdef a_time_is_not_added_to_a_voltage
const auto sum = -65.0_mV + 10.0_ms;  // refused here
#endif

#ifdef a_current_is_not_subtracted_from_a_voltage
void step(Voltage& v, Current i) {
  v -= i;  // refused here
}
#endif

#ifdef a_voltage_is_not_compared_with_a_current
const bool fires = -50.0_mV >= 2.0_nA;  // refused here
#endif

#ifdef a_voltage_is_not_passed_as_a_resistance
const Current i = current_through(10.0_mV, 10.0_mV);  // refused here
#endif

#ifdef a_plain_number_is_no_voltage
const Voltage v = -65.0;  // refused here
#endif

#ifdef a_plain_number_is_not_added_to_a_voltage
const Voltage v = -65.0_mV + 1.0;  // refused here
#endif

#ifdef a_voltage_is_no_plain_number
const double v = -65.0_mV;  // refused here
#endif

#ifdef a_function_that_returns_a_voltage_returns_no_current
Voltage threshold(Current i) {
  return i;  // refused here
}
#endif

#ifdef voltages_of_registers_and_currents_do_not_mix
const VoltageOf<float> v = CurrentOf<float>::from_value(1.0F) + VoltageOf<float>::from_value(1.0F);  // refused here
#endif

#ifdef an_unknown_literal_is_refused
const Voltage v = -65.0_mv;  // refused here
#endif

// Both would be right, but with other last bits: neither may be taken in silence.
#ifdef the_exponential_of_a_plain_number_is_not_taken_from_the_C_library
const double e = exp(1.0);  // refused here
#endif

#ifdef a_hexadecimal_literal_is_refused
const Voltage v = 0x41_mV;  // refused with: a literal with a unit is decimal
#endif

#ifdef a_quantity_in_another_system_is_not_taken_for_si
const boost::units::quantity<boost::units::cgs::time> seconds = 1.0 * boost::units::cgs::seconds;
const Quantity t = seconds;  // refused with: only quantities in SI
#endif

#ifdef a_dimension_outside_the_base_units_is_refused
using Light = boost::units::quantity<boost::units::si::luminous_intensity>;
const Dimension light = dimension_of<Light>;  // refused with: this one has another base dimension
#endif

#ifdef a_fractional_power_is_refused
using Root = decltype(boost::units::root<2>(Time{}));
const Dimension root = dimension_of<Root>;  // refused with: a fractional exponent has no run-time dimension
#endif
