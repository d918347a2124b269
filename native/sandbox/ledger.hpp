#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/json.hpp"
#include "native/sandbox/operation.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace tokpost::sandbox {

/// One request as it is remembered: never with a token, a secret, a query or a body.
struct RequestRecord {
  WallTime at;
  Operation operation = Operation::other;
  std::string method;
  std::string path;
  int status = 0;  ///< 0: dropped without a reply
  std::string username;
  std::uint64_t bytes = 0;  ///< of the body that came
  bool is_fault = false;    ///< the fault script had a hand in it
};

/// A rule of TikTok's that a client broke. `row` is the number of the check in the API facts.
struct Violation {
  WallTime at;
  int row = 0;
  std::string rule;
  Operation operation = Operation::other;
  std::string username;
  /// False where TikTok is not known to refuse it, but no careful client would do it.
  bool is_certain = true;
};

/// One attempt to deliver a webhook: never with the URL, whose query may hold a secret.
struct WebhookRecord {
  WallTime at;
  std::string event;
  std::string client_key;
  std::string username;
  int attempt = 1;
  int status = 0;     ///< 0: there was no answer
  std::string error;  ///< why there was none, as the code of an error
};

/// What happened, for tests and people to look at.
class Ledger {
 public:
  void add(RequestRecord record);
  void add(Violation violation) { violations_.push_back(std::move(violation)); }
  void add(WebhookRecord record);

  json::array requests() const;
  json::array violations() const;
  json::array webhooks() const;

 private:
  std::deque<RequestRecord> requests_;
  std::vector<Violation> violations_;
  std::deque<WebhookRecord> webhooks_;
};

}  // namespace tokpost::sandbox
