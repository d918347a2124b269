#include "native/sandbox/ledger.hpp"

#include "native/sandbox/ids.hpp"

#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::size_t kMostRequests = 200'000;  // the oldest go first

json::value name_or_null(const std::string& name) {
  return name.empty() ? json::value(nullptr) : json::value(name);
}

}  // namespace

void Ledger::add(RequestRecord record) {
  if (requests_.size() == kMostRequests) requests_.pop_front();
  requests_.push_back(std::move(record));
}

json::array Ledger::requests() const {
  json::array list;
  list.reserve(requests_.size());
  for (const auto& record : requests_) {
    json::object item;
    item["at"] = iso_time(record.at);
    item["operation"] = to_string(record.operation);
    item["method"] = record.method;
    item["path"] = record.path;
    item["status"] = record.status;
    item["user"] = name_or_null(record.username);
    item["bytes"] = record.bytes;
    item["fault"] = record.is_fault;
    list.push_back(std::move(item));
  }
  return list;
}

json::array Ledger::violations() const {
  json::array list;
  for (const auto& violation : violations_) {
    json::object item;
    item["at"] = iso_time(violation.at);
    item["row"] = violation.row;
    item["rule"] = violation.rule;
    item["operation"] = to_string(violation.operation);
    item["user"] = name_or_null(violation.username);
    item["certain"] = violation.is_certain;
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace tokpost::sandbox
