// Names and keys: of the format, of parts, of models, and of what a stimulus or monitor aims at.

#include "scenario_files.hpp"

#include <fmt/format.h>

using namespace rheobase;

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(an_unknown_key_of_the_format_is_told_with_the_near_one_and_taken_as_that) {
  check("", {{"durration = \"1 s\"\n[population.cells]\nmodel = \"LIF\"",
              "1:1: a scenario has no 'durration'; did you mean 'duration'?"},
             {"duration = \"1 s\"\nfoo = 1\n[population.cells]\nmodel = \"LIF\"",
              "2:1: a scenario has no 'foo'; it has format, title, duration, dt, seed, population, stimulus, monitor, "
              "sweep"},
             {"duration = \"1 s\"\n[populations.cells]\nmodel = \"LIF\"\n" + in_stimulus("target = \"cells\""),
              "2:2: a scenario has no 'populations'; did you mean 'population'?"}});
  check_after_population({{"[populaton.b]\nmodel = \"LIF\"\n" + in_stimulus("target = \"b\""),
                           "5:2: a scenario has no 'populaton'; did you mean 'population'?"}});
}

BOOST_AUTO_TEST_CASE(what_must_be_there_is_missed) {
  check(
      "duration = \"1 s\"\n",
      {{"", "1:1: a scenario needs a population: a table [population.NAME] with a model and a size"},
       {"[population]", "1:1: a scenario needs a population: a table [population.NAME] with a model and a size"},
       {"[population.a]", "2:1: population 'a' has no model: add a line model = \"NAME\""},
       {"[population]\nmodel = \"LIF\"",
        "3:9: population 'model' is a table that begins with [population.NAME], but \"LIF\" is a text"},
       {"population = 3", "2:14: population is written as tables [population.NAME], but 3 is an integer"},
       {"[population.a]\nmodel = \"\"", "3:9: model of population 'a' is a model's name in quotes, but it is empty"},
       {"[population.a]\nmodel = 3", "3:9: model of population 'a' is a model's name in quotes, but 3 is an integer"}});
  check_after_population(
      {{in_stimulus(""),
        "5:1: stimulus 'drive' has no target: add a line target = \"NAME\" with the name of a population"}});
  check("duration = \"1 s\"\n",
        {{"[population.a]\nmodle = \"LIF\"",
          "2:1: population 'a' has no model: is 'modle' meant to be it? Else add a line model = \"NAME\""}});
  for (const std::string_view empty : {"", "\n\n", "# nothing but this\n", "\xEF\xBB\xBF"})
    BOOST_TEST(
        messages_on(empty) == std::vector<std::string>{"fi.toml:1:1: the scenario is empty; it needs a duration and a "
                                                       "[population.NAME]"},
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_path_where_a_name_belongs_is_refused) {
  const std::string rule = " is the path of a file; folders of plug-ins are given to the program and not in a scenario";
  check("duration = \"1 s\"\n[population.a]\n",
        {{"model = \"./lif.so\"", "3:9: model of population 'a' is a model's name, but \"./lif.so\"" + rule},
         {"model = \"lif.so\"", "3:9: model of population 'a' is a model's name, but \"lif.so\"" + rule},
         {R"(model = 'C:\lif')", R"(3:9: model of population 'a' is a model's name, but 'C:\lif')" + rule}});
}

BOOST_AUTO_TEST_CASE(names_can_be_file_names) {
  const auto with_name = [](const std::string& name) {
    return "[monitor." + name + "]\nmodel = \"spikes\"\ntarget = \"cells\"";
  };
  const std::string rule =
      "cannot be the name of a monitor: names are made of letters, digits, '_' and '-', 1 to 64 of them";
  const std::string reserved = "another file of the output folder has that name";
  check_after_population({{with_name("\"../x\""), "5:10: '../x' " + rule},
                          {with_name("\"\""), "5:10: '' " + rule},
                          {with_name("\"a b\""), "5:10: 'a b' " + rule},
                          {with_name("\"é\""), "5:10: 'é' " + rule},
                          {with_name(std::string(65, 'x')), "5:10: '" + std::string(40, 'x') + "...' " + rule},
                          {with_name("runs"), "5:10: a monitor cannot be called 'runs': " + reserved},
                          {with_name("Manifest"), "5:10: a monitor cannot be called 'Manifest': " + reserved},
                          {"[population.Cells]\nmodel = \"LIF\"",
                           "5:13: population 'Cells' and 'cells' differ only in upper and lower case, which some file "
                           "systems do not distinguish; rename one"}});
  BOOST_TEST(read_text(std::string(head) + with_name(std::string(64, 'x'))).experiment.model.monitors.size() == 1U);
  BOOST_TEST(read_text(std::string(head) + "[population.runs]\nmodel = \"LIF\"").experiment.model.populations.size() ==
             2U);
}

BOOST_AUTO_TEST_CASE(a_target_is_a_population_that_is_there) {
  const std::string target = "target of stimulus 'drive' ";
  const std::string rule =
      target + "is a population's name, a list of names, or { population = \"NAME\", neurons = \"0:10\" }, but ";
  check_after_population(
      {{in_stimulus("target = \"cels\""),
        "7:10: " + target + "names 'cels', but there is no population 'cels'; did you mean 'cells'?"},
       {in_stimulus("target = \"other\""),
        "7:10: " + target + "names 'other', but there is no population 'other'; there is 'cells'"},
       {in_stimulus("target = 3"), "7:10: " + rule + "3 is an integer"},
       {in_stimulus("target = []"), "7:10: " + target + "is a list without populations; it needs one at least"},
       {in_stimulus("target = [\"cells\", 3.5]"), "7:20: " + rule + "3.5 is a number"},
       {in_stimulus("target = [\"cells\", \"cells\"]"), "7:20: " + target +
                                                            "names population 'cells' twice; name it once, with a "
                                                            "list of its neurons if not all are meant"},
       {in_stimulus("target = { neurons = \"0:3\" }"), "7:10: " + target +
                                                           "has no population; it is a population's name, a list of "
                                                           "names, or { population = \"NAME\", neurons = \"0:10\" }"},
       {in_stimulus("target = { population = \"cells\", neuron = 3 }"),
        "7:34: " + target + "has no 'neuron'; did you mean 'neurons'?"},
       {in_stimulus("target = { population = \"cell\", neurons = 3 }"), "7:25: " + target +
                                                                            "names 'cell', but there is no population "
                                                                            "'cell'; did you mean 'cells'?"}});
}

BOOST_AUTO_TEST_CASE(neurons_are_inside_their_population) {
  const auto with_neurons = [](const std::string& n) {
    return in_stimulus("target = { population = \"cells\", neurons = " + n + " }");
  };
  const std::string neurons = "neurons of target of stimulus 'drive' ", cannot = "7:44: " + neurons + "cannot be ";
  const std::string rule =
      ": it is a neuron's number such as 3, a slice such as \"0:10\" (0 to 9) or \"0:10:2\" (every second of "
      "them), or a list of these";
  check_after_population(
      {{with_neurons("\"0:51\""),
        cannot + "\"0:51\": it reaches to neuron 50, but population 'cells' has 50 (0 to 49)"},
       {with_neurons("50"), cannot + "50: it reaches to neuron 50, but population 'cells' has 50 (0 to 49)"},
       {with_neurons("\"-3:5\""), cannot + "\"-3:5\": neurons count from 0 upwards"},
       {with_neurons("-1"), cannot + "-1: neurons count from 0 upwards"},
       {with_neurons("\"5:5\""), cannot + "\"5:5\": it holds no neuron, since a slice ends before its second number"},
       {with_neurons("\"0:5:0\""), cannot + "\"0:5:0\": its stride must be at least 1"},
       {with_neurons("\"0-5\""), cannot + "\"0-5\"" + rule},
       {with_neurons("\"0:5:1:1\""), cannot + "\"0:5:1:1\"" + rule},
       {with_neurons("\"0:\""), cannot + "\"0:\"" + rule},
       {with_neurons("9223372036854775807"), cannot + "9223372036854775807" + rule},
       {with_neurons("\"0:99999999999999999999\""), cannot + "\"0:99999999999999999999\"" + rule},
       {with_neurons("2.5"), cannot + "2.5" + rule},
       {with_neurons("[]"), "7:44: " + neurons + "is a list without neurons; leave it out to mean all"},
       {with_neurons("[0, \"x\"]"), "7:48: " + neurons + "cannot be \"x\"" + rule}});
}

BOOST_AUTO_TEST_CASE(a_neuron_is_named_once) {
  // Every pair of slices of a small population, against the sets that they are.
  const auto is_refused = [](const Slice& a, const Slice& b) {
    const std::string list =
        fmt::format("neurons = [\"{}:{}:{}\", \"{}:{}:{}\"]", a.first, a.last, a.stride, b.first, b.last, b.stride);
    const auto messages = messages_on(std::string(head) + "size = 50\n" +
                                      in_stimulus("target = { population = \"cells\", " + list + " }"));
    if (!messages.empty()) BOOST_TEST(messages[0].find(" twice; name each once") != std::string::npos);
    return !messages.empty();
  };
  int overlapping = 0, apart = 0;
  for (std::int64_t k = 0; k < 200; ++k) {
    const Slice a{k * 7 % 20, 22 + k * 5 % 28, 1 + k % 9}, b{k * 3 % 25, 26 + k * 11 % 24, 1 + k * 5 % 12};
    bool common = false;
    for (std::int64_t n = a.first; n < a.last; n += a.stride)
      common = common || (n >= b.first && n < b.last && (n - b.first) % b.stride == 0);
    BOOST_TEST_CONTEXT(k) BOOST_TEST(is_refused(a, b) == common);
    (common ? overlapping : apart) += 1;
  }
  BOOST_TEST(overlapping > 30);
  BOOST_TEST(apart > 30);
  check_after_population(
      {{in_stimulus("target = { population = \"cells\", neurons = [3, \"0:9:3\"] }"),
        "7:44: neurons of target of stimulus 'drive' names neuron 3 of population 'cells' twice; name each once"},
       {in_stimulus("target = { population = \"cells\", neurons = [7, 2, 7] }"),
        "7:44: neurons of target of stimulus 'drive' names neuron 7 of population 'cells' twice; name each once"}});
}

BOOST_AUTO_TEST_SUITE_END()
