// A host program, and in every case one value of a wrong unit in it: see units_cases.cpp.
#include <rheobase/simulation/simulation.hpp>

using namespace rheobase;

void host(Simulation& simulation) {
  Control<Current> drive = simulation.control<Current>("stimulus.drive.amplitude");
  drive.set(2.0_nA);
  const QuantityMap<Voltage> V = simulation.state<Voltage>("cells", "V");
  [[maybe_unused]] const Voltage first = V[0], mean = V.mean();
  simulation.advance(1.0_ms);

#ifdef a_stimulus_of_currents_is_not_set_to_a_voltage
  drive.set(1.0_mV);  // refused here
#endif
#ifdef a_stimulus_of_currents_is_not_read_as_a_time
  const Time t = drive.get();  // refused here
#endif
#ifdef a_membrane_potential_is_not_read_as_a_current
  const Current i = V[0];  // refused here
#endif
#ifdef a_simulation_is_not_advanced_by_a_voltage
  simulation.advance(1.0_mV);  // refused here
#endif
#ifdef the_time_of_a_simulation_is_no_frequency
  const Frequency f = simulation.time();  // refused here
#endif
#ifdef the_duration_of_a_model_is_no_voltage
  Model model;
  model.duration = 1.0_mV;  // refused here
#endif
}
