"""The first 20 000 steps of the row "LIF, 10 000" in Brian2: C++ standalone, all spikes recorded.

python3 -m venv v && v/bin/pip install 'brian2==2.9.0' 'numpy<2' 'setuptools<80' && v/bin/python brian2_lif.py [threads]
"""
import resource
import sys
from brian2 import *

threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1
set_device("cpp_standalone", build_on_run=False)
prefs.devices.cpp_standalone.openmp_threads = threads if threads > 1 else 0
defaultclock.dt = 0.1 * ms
cells = NeuronGroup(10_000, "dV/dt = (-(V + 65*mV) + 10*Mohm * 2*nA) / (10*ms) : volt", threshold="V >= -50*mV",
                    reset="V = -65*mV", method="exact")
cells.V = "-65*mV + 14.99*mV * i / (N - 1)"
raster = SpikeMonitor(cells)
run(2 * second)
device.build(run=False)
seconds = []
for _ in range(5):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    device.run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    seconds.append((device._last_run_time, processor))
wall, processor = (sorted(column)[2] for column in zip(*seconds))
updates = 10_000 * 20_000
print(f"{threads} thread(s), {raster.num_spikes} spikes: {updates / wall * 1e-9:.3g} G/s by the time that went by, "
      f"{updates / processor * 1e-9:.3g} G/s by processor time, medians of 5")
