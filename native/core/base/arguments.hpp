#pragma once

#include "native/core/base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost {

/// Reads an object that a person wrote (options, a user, a fault) member by member, and collects
/// every fault instead of stopping at the first. Null counts as absent.
class Arguments {
 public:
  /// `path` is the prefix of the issues' paths ("clients[0]."); both references outlive the reader.
  Arguments(const json::object& input, std::string path, std::vector<Issue>& issues);

  bool has(std::string_view name);
  void text(std::string_view name, std::string& out);
  void flag(std::string_view name, bool& out);
  void number(std::string_view name, double& out, double above);
  /// Left as it is where the member is absent or faulty.
  void integer(std::string_view name, std::int64_t& out, std::int64_t lowest, std::int64_t highest);
  void integer(std::string_view name, std::optional<std::int64_t>& out, std::int64_t lowest,
               std::int64_t highest);
  void texts(std::string_view name, std::vector<std::string>& out);
  /// One of `words`; its index, or nullopt.
  std::optional<std::size_t> word(std::string_view name,
                                  const std::vector<std::string_view>& words);
  const json::object* object(std::string_view name);
  const json::array* array(std::string_view name);
  /// The member whatever its type; nullptr where it is absent.
  const json::value* any(std::string_view name);

  void fault(std::string_view name, std::string code, std::string message);
  /// Members that nobody asked for are faults: a misspelt option must not pass for a default.
  void refuse_others();

 private:
  const json::object& input_;
  std::string path_;
  std::vector<Issue>& issues_;
  std::vector<std::string> asked_;
};

/// One error whose message and issues name every fault.
Error faulty(Errc kind, std::string code, std::string_view what, std::vector<Issue> issues,
             std::string operation = {});

}  // namespace tokpost
