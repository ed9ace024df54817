// The table of kinds and the way through the parts of a description: whoever adds a kind adds it there, and all else follows.

#include <rheobase/loading/registry.hpp>
#include <rheobase/model/experiment.hpp>
#include <rheobase/model/parts.hpp>

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <type_traits>

using namespace rheobase;

BOOST_AUTO_TEST_SUITE(table_of_kinds)

std::string text_of(const std::string& header) {
  std::ifstream in(std::string(RHEOBASE_SOURCE_DIR) + "/framework/include/rheobase/" + header);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> found_in(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) found.push_back((*at)[1]);
  return found;
}

BOOST_AUTO_TEST_CASE(every_kind_of_the_plugin_interface_has_one_row) {
  const std::vector<std::string> numbers = found_in(text_of("plugin/abi.h"), R"(RHEOBASE_KIND_\w+ = (\d+))");
  BOOST_REQUIRE(!numbers.empty());
  BOOST_TEST(numbers.size() == kinds.size());
  std::set<std::string_view> names, parts;
  for (const std::string& number : numbers) {
    const Kind* kind = find_kind(std::stoi(number));
    BOOST_REQUIRE_MESSAGE(kind != nullptr, "kind " << number << " has no row");
    BOOST_TEST(names.insert(kind->name).second);
    BOOST_TEST(parts.insert(kind->part).second);
    BOOST_TEST(kind_name(kind->kind) == kind->name);
  }
  BOOST_TEST((find_kind(0) == nullptr));
  BOOST_TEST(kind_name(0) == "unknown");
}

BOOST_AUTO_TEST_CASE(every_list_of_a_model_is_visited_in_the_order_of_the_table) {
  const std::vector<std::string> types =
      found_in(text_of("model/model.hpp"), R"(std::vector<(\w+)> \w+\{\};\n)");  // those of struct Model stand alone
  std::size_t lists = 0;
  std::vector<std::string_view> visited;
  for_each_kind([&](const auto& kind) {
    using Part = typename std::remove_cvref_t<decltype(kind)>::Part;
    static_assert(std::is_same_v<decltype(kind_of<Part>), const PartKind<Part>&>);
    BOOST_TEST((&kind_of<Part> == &kind));
    BOOST_TEST(kind.kind == kinds[lists].kind);
    ++lists;
    Model model;
    (model.*kind.list).emplace_back().name = "alone";
    for_each_part(model, [&](const auto& found, auto& part) {
      BOOST_TEST(part.name == "alone");
      visited.push_back(found.part);
    });
  });
  BOOST_TEST(lists == kinds.size());
  BOOST_TEST(lists == types.size());
  BOOST_REQUIRE(visited.size() == kinds.size());
  for (std::size_t k = 0; k < kinds.size(); ++k) BOOST_TEST(visited[k] == kinds[k].part);
}

BOOST_AUTO_TEST_CASE(parts_of_every_kind_are_found_and_set_by_their_paths) {
  for (const Kind& row : kinds) {
    Model model;
    BOOST_TEST(visit_kind(row.part, [&](const auto& kind) { (model.*kind.list).emplace_back().name = "it"; }));
    assign(model, std::string(row.part) + ".it.x", 3.0);
    const Model& read = model;
    for_each_part(
        read, [&](const auto&, const auto& part) { BOOST_TEST(std::get<Quantity>(part.values.at("x")).si == 3.0); });
    BOOST_CHECK_EXCEPTION(assign(model, std::string(row.part) + ".its.x", 3.0), ModelError, [&](const ModelError& e) {
      return e.problems()[0].message == "there is no " + std::string(row.part) + " 'its'; did you mean 'it'?";
    });
  }
  BOOST_TEST(!visit_kind("sweep", [](const auto&) {}));
}

BOOST_AUTO_TEST_CASE(the_first_of_a_name_is_found_and_null_is_none) {
  const std::vector<Population> parts{
      {.name = "a", .model = "x"}, {.name = "b", .model = "y"}, {.name = "b", .model = "z"}};
  BOOST_TEST((named(parts, "b") == &parts[1]));
  BOOST_TEST((named(parts, "c") == nullptr));
  BOOST_TEST((names_of(parts) == std::vector<std::string>{"a", "b", "b"}));
}

BOOST_AUTO_TEST_SUITE_END()
