#include "native/sandbox/ledger.hpp"

#include "native/sandbox/ids.hpp"

#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::size_t kMostRecords = 200'000;  // the oldest go first

json::value name_or_null(const std::string& name) {
  return name.empty() ? json::value(nullptr) : json::value(name);
}

template <class Record>
void keep_record(std::deque<Record>& records, Record record) {
  if (records.size() == kMostRecords) records.pop_front();
  records.push_back(std::move(record));
}

}  // namespace

void Ledger::add(RequestRecord record) {
  keep_record(requests_, std::move(record));
}

void Ledger::add(WebhookRecord record) {
  keep_record(webhooks_, std::move(record));
}

json::array Ledger::requests() const {
  json::array list;
  list.reserve(requests_.size());
  for (const auto& record : requests_) {
    json::object item;
    item["at"] = iso_time(record.at);
    item["on"] = to_string(record.operation);
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

json::array Ledger::webhooks() const {
  json::array list;
  for (const auto& record : webhooks_) {
    json::object item;
    item["at"] = iso_time(record.at);
    item["event"] = record.event;
    item["clientKey"] = record.client_key;
    item["user"] = name_or_null(record.username);
    item["attempt"] = record.attempt;
    item["status"] = record.status;
    item["error"] = name_or_null(record.error);
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace tokpost::sandbox
