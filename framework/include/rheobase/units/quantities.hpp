#pragma once
// The physical types of every public function: Boost.Units quantities in SI. `Voltage` is one value;
// `VoltageOf<Real>` is the same over `Real`, which is double or a vector register inside a kernel.

#include <boost/units/quantity.hpp>
#include <boost/units/systems/si/capacitance.hpp>
#include <boost/units/systems/si/conductance.hpp>
#include <boost/units/systems/si/current.hpp>
#include <boost/units/systems/si/electric_charge.hpp>
#include <boost/units/systems/si/electric_potential.hpp>
#include <boost/units/systems/si/frequency.hpp>
#include <boost/units/systems/si/resistance.hpp>
#include <boost/units/systems/si/time.hpp>

namespace rheobase {

template <class Real>
using VoltageOf = boost::units::quantity<boost::units::si::electric_potential, Real>;
template <class Real>
using TimeOf = boost::units::quantity<boost::units::si::time, Real>;
template <class Real>
using CurrentOf = boost::units::quantity<boost::units::si::current, Real>;
template <class Real>
using ResistanceOf = boost::units::quantity<boost::units::si::resistance, Real>;
template <class Real>
using ConductanceOf = boost::units::quantity<boost::units::si::conductance, Real>;
template <class Real>
using CapacitanceOf = boost::units::quantity<boost::units::si::capacitance, Real>;
template <class Real>
using FrequencyOf = boost::units::quantity<boost::units::si::frequency, Real>;
template <class Real>
using ChargeOf = boost::units::quantity<boost::units::si::electric_charge, Real>;

using Voltage = VoltageOf<double>;
using Time = TimeOf<double>;
using Current = CurrentOf<double>;
using Resistance = ResistanceOf<double>;
using Conductance = ConductanceOf<double>;
using Capacitance = CapacitanceOf<double>;
using Frequency = FrequencyOf<double>;
using Charge = ChargeOf<double>;

}  // namespace rheobase
