#pragma once
// The verbs of the program: one file each. A verb gets its words, writes for people to standard output or error, and
// returns the exit code; what it throws, main turns into one.

#include <span>
#include <string>

namespace rheobase::program {

/// Documented in the help text and the README; the runner's users script against them.
enum ExitCode {
  done = 0,
  failed = 1,        // while running
  usage = 2,         // the command line
  scenario = 3,      // the scenario file
  plugin = 4,        // a plug-in
  not_finite = 5,    // a value that is not finite
  input_output = 6,  // reading or writing
  interrupted = 130,
  terminated = 143,
};

using Words = std::span<const std::string>;

int run(Words words);
int fi(Words words);
int check(Words words);
int analyse(Words words);
int models(Words words);
int describe(Words words);
int doctor(Words words);
int new_plugin(Words words);
int test_plugin(Words words);
int bench(Words words);

}  // namespace rheobase::program
