#pragma once
// Literals such as -65.0_mV: the decimal as it is written, moved by the unit's power of ten and rounded once. Scenario
// files are read in the same way, so that the text "65 mV" and 65.0_mV are the same bits, and so is 0.065_V.

#include <rheobase/units/literal_number.hpp>
#include <rheobase/units/quantities.hpp>

namespace rheobase {
inline namespace literals {

#define RHEOBASE_LITERAL(suffix, Type, exponent)       \
  template <char... Text>                              \
  constexpr Type operator""_##suffix() {               \
    return detail::literal<Type, exponent, Text...>(); \
  }

RHEOBASE_LITERAL(V, Voltage, 0)
RHEOBASE_LITERAL(mV, Voltage, -3)
RHEOBASE_LITERAL(uV, Voltage, -6)

RHEOBASE_LITERAL(s, Time, 0)
RHEOBASE_LITERAL(ms, Time, -3)
RHEOBASE_LITERAL(us, Time, -6)

RHEOBASE_LITERAL(A, Current, 0)
RHEOBASE_LITERAL(mA, Current, -3)
RHEOBASE_LITERAL(uA, Current, -6)
RHEOBASE_LITERAL(nA, Current, -9)
RHEOBASE_LITERAL(pA, Current, -12)

RHEOBASE_LITERAL(ohm, Resistance, 0)
RHEOBASE_LITERAL(kohm, Resistance, 3)
RHEOBASE_LITERAL(Mohm, Resistance, 6)
RHEOBASE_LITERAL(Gohm, Resistance, 9)

RHEOBASE_LITERAL(S, Conductance, 0)
RHEOBASE_LITERAL(mS, Conductance, -3)
RHEOBASE_LITERAL(uS, Conductance, -6)
RHEOBASE_LITERAL(nS, Conductance, -9)

RHEOBASE_LITERAL(F, Capacitance, 0)
RHEOBASE_LITERAL(uF, Capacitance, -6)
RHEOBASE_LITERAL(nF, Capacitance, -9)
RHEOBASE_LITERAL(pF, Capacitance, -12)

RHEOBASE_LITERAL(Hz, Frequency, 0)
RHEOBASE_LITERAL(kHz, Frequency, 3)

RHEOBASE_LITERAL(C, Charge, 0)
RHEOBASE_LITERAL(pC, Charge, -12)

#undef RHEOBASE_LITERAL

}  // namespace literals
}  // namespace rheobase
