#include "native/core/net/transport_error.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace tokpost {
namespace {

constexpr std::array kFaults = {TransportFault::dns,
                                TransportFault::connect,
                                TransportFault::connect_timeout,
                                TransportFault::tls_certificate,
                                TransportFault::tls_handshake,
                                TransportFault::proxy,
                                TransportFault::reset,
                                TransportFault::idle_timeout,
                                TransportFault::deadline,
                                TransportFault::bad_reply,
                                TransportFault::reply_too_large,
                                TransportFault::address_not_allowed,
                                TransportFault::body,
                                TransportFault::cancelled};

TEST(TransportError, is_what_classify_says) {
  for (const TransportFault fault : kFaults) {
    Observation seen;
    seen.fault = fault;
    const Verdict verdict = classify(seen);
    const Error error = transport_error(fault, "A sentence.", "oauth.token", true);
    EXPECT_EQ(error.kind, verdict.kind);
    EXPECT_EQ(error.code, verdict.code);
    EXPECT_EQ(error.retryable, verdict.retryable);
    EXPECT_EQ(error.message, "A sentence.");
    EXPECT_EQ(error.operation, "oauth.token");
    EXPECT_TRUE(error.request_sent);
    EXPECT_EQ(error.http_status, 0);
  }
}

TEST(TransportError, says_something_different_for_every_fault) {
  std::set<std::string> sentences;
  for (const TransportFault fault : kFaults) {
    const std::string sentence = describe_fault(fault, "host", "");
    EXPECT_TRUE(sentence.ends_with('.')) << sentence;
    EXPECT_TRUE(sentences.insert(sentence).second) << sentence;
  }
  EXPECT_EQ(describe_fault(TransportFault::tls_certificate, "a.example", "it has expired"),
            "The certificate of a.example is not trusted: it has expired.");
  EXPECT_EQ(describe_fault(TransportFault::none, "a.example", ""),
            "The exchange with a.example failed.");
}

}  // namespace
}  // namespace tokpost
