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
    Verb{"run", run, "run FILE [options]", "run a scenario: numbers, tables and figures"},
    Verb{"fi", fi, "fi MODEL [options]", "compute the f-I curve and the rheobase of a neuron"},
    Verb{"check", check, "check FILE [options]", "report all errors of a scenario without running it"},
    Verb{"analyse", analyse, "analyse DIR [options]", "compute spike statistics from a result folder"},
    Verb{"models", models, "models [options]", "list the models that plug-ins offer"},
    Verb{"describe", describe, "describe MODEL [options]",
         "print a model's equations, fields, units, defaults, ranges"},
    Verb{"new-plugin", new_plugin, "new-plugin NAME --kind KIND", "write a plug-in project to start from"},
    Verb{"test-plugin", test_plugin, "test-plugin FILE [options]", "check a plug-in against the rules for plug-ins"},
    Verb{"bench", bench, "bench MODEL [options]", "measure the time per neuron and step, compared with LIF"},
    Verb{"doctor", doctor, "doctor [options]", "report why a plug-in is not loaded, and machine facts"},
};

void print_help() {
  std::cout << "Rheobase " RHEOBASE_VERSION ": spiking neurons from plug-ins, in physical units\n\nUsage:\n";
  const auto line = [](const char* words, const char* summary) {
    std::printf("  rheobase %-30s %s\n", words, summary);
  };
  for (const Verb& verb : verbs) line(verb.synopsis, verb.summary);
  line("VERB --help", "print the options of a verb");
  line("--version", "print the versions of product, plug-in interface, scenario format");
  std::cout << "\n"
               "Exit codes: 0 done, 1 failed while running, 2 wrong usage, 3 scenario, 4 plug-in, 5 value not finite,\n"
               "6 file cannot be read or written, 130 and 143 interrupted.\n";
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
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of writing, reported below
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
