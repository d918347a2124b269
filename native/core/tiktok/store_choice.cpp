#include "native/core/tiktok/store_choice.hpp"

#include <algorithm>
#include <string>

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kTable = "table=";

Error fault(std::string code, std::string message) {
  return make_error(Errc::config, std::move(code), std::move(message), "config");
}

// A name that needs no quoting in SQL.
bool is_table_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool begins_well = !name.empty() && (name.front() < '0' || name.front() > '9');
  return begins_well && std::all_of(name.begin(), name.end(), fits);
}

Result<StoreChoice> parse_sqlite(std::string_view rest) {
  StoreChoice choice;
  const auto question = rest.find('?');
  choice.path = rest.substr(0, question);
  if (choice.path.empty()) return fault("invalid_store", "needs a path after `sqlite:`.");
  if (question == std::string_view::npos) return choice;
  const std::string_view query = rest.substr(question + 1);
  if (!query.starts_with(kTable) || !is_table_name(query.substr(kTable.size()))) {
    return fault("invalid_store",
                 "takes nothing after the path but `?table=` and a name of letters, digits and _.");
  }
  choice.table = query.substr(kTable.size());
  return choice;
}

}  // namespace

Result<StoreChoice> parse_store_choice(std::string_view text) {
  StoreChoice choice;
  if (text.starts_with(kSqlite)) return parse_sqlite(text.substr(kSqlite.size()));
  if (text == "memory:") {
    choice.kind = StoreChoice::Kind::memory;
    return choice;
  }
  if (text.starts_with("postgres://") || text.starts_with("postgresql://")) {
    choice.kind = StoreChoice::Kind::postgres;
    return choice;
  }
  return fault("unknown_store", "must begin with sqlite:, postgres:// or memory:.");
}

}  // namespace tokpost::tiktok
