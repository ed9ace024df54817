// The program `rheobase`: finds the verb, and turns what it throws into a message and an exit code.

#include "commands.hpp"
#include "crash.hpp"
#include "options.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/scenario/scenario.hpp>
#include <rheobase/text/near_name.hpp>
#include <rheobase/text/printable.hpp>
#include <rheobase/version.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <vector>

namespace {

using namespace rheobase;
using namespace rheobase::program;

struct Verb {
  const char* name;
  int (*call)(Words);
  const char* synopsis;
  const char* summary;
};

constexpr std::array verbs{
    Verb{"run", run, "run FILE [options]", "run a scenario file: numbers, tables and figures"},
    Verb{"fi", fi, "fi MODEL [options]", "the f-I curve of a neuron and its rheobase, without a file"},
    Verb{"check", check, "check FILE [options]", "say what is wrong with a scenario file, without running it"},
    Verb{"analyse", analyse, "analyse DIR [options]", "tell the statistics of the spikes in a folder of results"},
    Verb{"models", models, "models [options]", "list the models that plug-ins offer"},
    Verb{"describe", describe, "describe MODEL [options]", "tell what a model takes: fields, units, defaults, ranges"},
    Verb{"new-plugin", new_plugin, "new-plugin NAME --kind KIND",
         "write a plug-in to start from: source, tests, scenario"},
    Verb{"test-plugin", test_plugin, "test-plugin FILE [options]",
         "check whether a plug-in keeps what plug-ins promise"},
    Verb{"bench", bench, "bench MODEL [options]", "tell how long a neuron or a stimulus takes, beside LIF"},
    Verb{"doctor", doctor, "doctor [options]", "tell what is found here, and why a plug-in is not loaded"},
};

void print_help() {
  std::cout << "Rheobase " RHEOBASE_VERSION ": spiking neurons from plug-ins, in physical units\n\nUsage:\n";
  const auto line = [](const char* words, const char* summary) {
    std::printf("  rheobase %-30s %s\n", words, summary);
  };
  for (const Verb& verb : verbs) line(verb.synopsis, verb.summary);
  line("VERB --help", "tell the options of a verb");
  line("--version", "tell the versions: product, plug-in interface, scenario format");
  std::cout
      << "\n"
         "Exit codes: 0 done, 1 failed while running, 2 wrong usage, 3 scenario, 4 plug-in, 5 values not finite,\n"
         "6 reading or writing, 130 and 143 interrupted.\n";
}

int dispatch(Words words) {
  if (words.empty()) {
    print_help();
    return usage;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print_help();
    return done;
  }
  if (words[0] == "--version") {
    print_version();
    return done;
  }
  for (const Verb& verb : verbs)
    if (words[0] == verb.name) return verb.call(words.subspan(1));
  std::vector<std::string> known;
  for (const Verb& verb : verbs) known.emplace_back(verb.name);
  auto near = near_name(words[0], known);
  const auto longer = std::ranges::find_if(known, [&](const std::string& verb) { return verb.starts_with(words[0]); });
  if (!near && longer != known.end()) near = *longer;
  throw UsageError("there is no verb '" + printable(words[0]) + "'" + (near ? "; did you mean '" + *near + "'?" : "") +
                   "\nrheobase --help lists them");
}

int guarded(Words words) {
  const auto tell = [](const std::exception& error, ExitCode code) {
    std::cout.flush();
    std::cerr << "rheobase: error: " << error.what() << '\n';
    return code;
  };
  try {
    return dispatch(words);
  } catch (const UsageError& error) {
    return tell(error, usage);
  } catch (const ScenarioError& error) {
    std::cout.flush();
    std::cerr << error.what() << '\n';  // each line begins with its own place
    return scenario;
  } catch (const ModelError& error) {
    return tell(error, scenario);
  } catch (const PluginError& error) {
    return tell(error, plugin);
  } catch (const NotFiniteError& error) {
    return tell(error, not_finite);
  } catch (const FileError& error) {
    return tell(error, input_output);
  } catch (const std::bad_alloc&) {
    std::cerr << "rheobase: error: out of memory; make the model or what is recorded smaller\n";
    return failed;
  } catch (const std::exception& error) {
    return tell(error, failed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  tell_of_crashes();
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of writing, told below
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file as large as `ulimit -f` allows
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  const int code = guarded(words);
  std::cout.flush();
  if (std::fflush(stdout) != 0 || !std::cout) {
    std::cerr << "rheobase: error: standard output could not be written\n";
    return code == done ? input_output : code;
  }
  return code;
}
