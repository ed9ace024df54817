#include "memory.hpp"

#include "product.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace rheobase::bench {
namespace {

struct Peak {
  double bytes = 0.0;
  std::uint64_t spikes = 0;
};

Peak peak_of(const Case& what, bool recorded) {
  static_cast<void>(registry());  // in all processes alike
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe for the measurement of memory");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process for the measurement of memory");
  if (child == 0) {
    std::uint64_t spikes = 0;
    try {
      Simulation simulation(model_of(what, recorded), registry(), {.threads = 1});
      simulation.run();
      spikes = simulation.summaries()[0].spikes;
    } catch (...) {
      _exit(1);
    }
    _exit(write(ends[1], &spikes, sizeof spikes) == sizeof spikes ? 0 : 1);
  }
  close(ends[1]);
  Peak peak;
  const bool told = read(ends[0], &peak.spikes, sizeof peak.spikes) == sizeof peak.spikes;
  close(ends[0]);
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0)
    if (errno != EINTR) throw std::runtime_error("the process that measures memory is lost");
  if (!told || status != 0) throw std::runtime_error("the run that measures memory failed");
  peak.bytes = static_cast<double>(usage.ru_maxrss) * 1024.0;
  return peak;
}

}  // namespace

MemoryFigures measure_memory(std::int64_t neurons, std::int64_t recorded_neurons, std::int64_t recorded_steps,
                             std::int64_t many) {
  const double base = peak_of({.model = "LIF", .size = 2, .steps = 10}, false).bytes;
  const double plain = peak_of({.model = "LIF", .size = neurons, .steps = 10}, false).bytes;
  const Case recorded{.model = "LIF", .size = recorded_neurons, .steps = recorded_steps};
  const double without = peak_of(recorded, false).bytes;
  const Peak with = peak_of(recorded, true);
  constexpr double bytes_a_spike = 24.0;  // step, population, neuron
  return {(plain - base) / static_cast<double>(neurons),
          (with.bytes - without) / (bytes_a_spike * static_cast<double>(with.spikes)), many,
          peak_of({.model = "LIF", .size = many, .steps = 10}, false).bytes / (1 << 30)};
}

}  // namespace rheobase::bench
