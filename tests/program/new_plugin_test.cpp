// The scaffold of a plug-in: what is written and what is refused. That it builds and runs is tested with the installed
// package.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace rheobase::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(new_plugin)

BOOST_AUTO_TEST_CASE(a_scaffold_has_its_names_everywhere) {
  struct Case {
    const char *name, *kind, *stem, *model_class;
  };
  for (const Case& c : {Case{"MorrisLecar2", "neuron", "morris_lecar2", "MorrisLecar2Neuron"},
                        Case{"pink_noise", "stimulus", "pink_noise", "PinkNoiseStimulus"},
                        Case{"my_model", "monitor", "my_model", "MyModelMonitor"}}) {
    BOOST_TEST_CONTEXT(c.name) {
      const Folder folder;
      const Said said = run_program(folder, {"new-plugin", c.name, "--kind", c.kind});
      BOOST_TEST(said.code == 0, said.err);
      BOOST_TEST(contains(said.out, "cmake --workflow --preset test"));
      const fs::path made = folder.path() / c.name;
      const std::string stem = c.stem;
      for (const std::string& file : {stem + ".cpp", stem + ".toml", std::string("CMakeLists.txt"),
                                      std::string("CMakePresets.json"), std::string("README.md")}) {
        BOOST_REQUIRE_MESSAGE(fs::exists(made / file), file << " is missing");
        const std::string text = text_of(made / file);
        BOOST_TEST(!contains(text, "@"), file);
        if (stem != "my_model") BOOST_TEST((!contains(text, "MyModel") && !contains(text, "my_model")), file);
      }
      const std::string source = text_of(made / (stem + ".cpp"));
      BOOST_TEST(contains(source, std::string("name = \"") + c.name + "\""));
      BOOST_TEST(contains(source, c.model_class));
      BOOST_TEST(contains(source, "// Change: "));
      BOOST_TEST(contains(text_of(made / (stem + ".toml")), std::string("= \"") + c.name + "\""));
      BOOST_TEST(std::distance(fs::directory_iterator(made), fs::directory_iterator()) == 5);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_bad_name_or_kind_is_refused_with_the_rule) {
  const Folder folder;
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {{"2fast", "--kind", "neuron"}, "letters, digits and '_', 1 to 64 of them, and begins with a letter"},
      {{"my-model", "--kind", "neuron"}, "'my-model' cannot be the name of a model"},
      {{"../evil", "--kind", "neuron"}, "'../evil' cannot be the name of a model"},
      {{std::string(65, 'a'), "--kind", "neuron"}, "1 to 64 of them"},
      {{"Test", "--kind", "neuron"}, "it has a target 'test' of its own"},
      {{"LIF", "--kind", "neuron"}, "there is already a neuron 'LIF', in "},
      {{"Izhi", "--kind", "neurone"}, "did you mean neuron?"},
      {{"Izhi"}, "--kind is missing: neuron, stimulus or monitor"}};
  for (const auto& [words, why] : wrong) {
    std::vector<std::string> command{"new-plugin"};
    command.insert(command.end(), words.begin(), words.end());
    const Said said = run_program(folder, command);
    BOOST_TEST(said.code == 2, words[0]);
    BOOST_TEST(contains(said.err, why), said.err);
  }
  BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_CASE(what_it_is_built_with_and_is_missing_here_is_named) {
  const Folder folder;
  const Said without = run_program(folder, {"new-plugin", "Izhi", "--kind", "neuron"}, "env -u CXX PATH=/nowhere");
  BOOST_TEST(without.code == 0, without.err);
  BOOST_TEST(contains(without.out, "not on PATH here: cmake, ninja, a C++ compiler. On Debian: apt-get install "),
             without.out);
  const Said with = run_program(folder, {"new-plugin", "Other", "--kind", "neuron"});
  BOOST_TEST(!contains(with.out, "not on PATH"), with.out);
  BOOST_TEST(contains(text_of(folder.path() / "Izhi" / "CMakePresets.json"), "\"generator\": \"Ninja\""));
}

BOOST_AUTO_TEST_CASE(nothing_is_overwritten) {
  const Folder folder;
  folder.write("Izhi", "mine");
  fs::create_directory(folder.path() / "kept");
  folder.write("kept/notes.txt", "mine");
  fs::create_directory(folder.path() / "empty");
  for (const char* place : {"Izhi", "kept"}) {
    const Said said = run_program(folder, {"new-plugin", "Izhi", "--kind", "neuron", "--output", place});
    BOOST_TEST(said.code == 6);
    BOOST_TEST(contains(said.err, "already exists and was not changed"), said.err);
  }
  BOOST_TEST(text_of(folder.path() / "Izhi") == "mine");
  BOOST_TEST(std::distance(fs::directory_iterator(folder.path() / "kept"), fs::directory_iterator()) == 1);
  BOOST_TEST(run_program(folder, {"new-plugin", "Izhi", "--kind", "neuron", "--output", "empty"}).code == 0);
  BOOST_TEST(run_program(folder, {"new-plugin", "Izhi", "--kind", "neuron", "--output", "some/where/deep"}).code == 0);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_leaves_nothing) {
  const Folder folder;
  const Said said = run_program(folder, {"new-plugin", "Izhi", "--kind", "neuron"}, "ulimit -f 1 &&");
  BOOST_TEST(said.code == 6, said.err);
  BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_CASE(the_version_is_told_of_product_interface_and_format) {
  const Folder folder;
  const Said said = run_program(folder, {"--version"});
  BOOST_TEST(contains(said.out, "rheobase "));
  BOOST_TEST(contains(said.out, "\nplug-in interface 3\nscenario format 1\n"), said.out);
}

BOOST_AUTO_TEST_SUITE_END()
