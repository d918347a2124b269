#include "native/sandbox/faults.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

Result<Fault> read(std::string_view text) {
  return read_fault(boost::json::parse({text.data(), text.size()}).as_object());
}

std::vector<std::string> faulty_members(std::string_view text) {
  std::vector<std::string> paths;
  const auto fault = read(text);
  if (fault) return paths;
  EXPECT_EQ(fault.error().kind, Errc::validation);
  for (const auto& issue : fault.error().issues) paths.push_back(issue.path);
  return paths;
}

using Paths = std::vector<std::string>;

TEST(Faults, every_member_is_read) {
  const auto fault = read(R"({"on":"upload","nth":2,"times":3,"chunk":4,"status":500,"delayMs":6,
      "drop":"after","reply":"truncated","ackBytes":7,"offset":8,"expire":"upload","revoke":true,
      "bytesPerSecond":9})")
                         .value();
  EXPECT_EQ(fault.on, Operation::upload);
  EXPECT_EQ(fault.nth, 2);
  EXPECT_EQ(fault.times, 3);
  EXPECT_EQ(fault.chunk, 4);
  EXPECT_EQ(fault.status, 500);
  EXPECT_EQ(fault.delay.count(), 6);
  EXPECT_EQ(fault.drop, Fault::Drop::after);
  EXPECT_EQ(fault.garble, Fault::Garble::truncated);
  EXPECT_EQ(fault.ack_bytes, 7);
  EXPECT_EQ(fault.offset, 8);
  EXPECT_EQ(fault.expire, Fault::Expire::upload);
  EXPECT_TRUE(fault.revoke);
  EXPECT_EQ(fault.bytes_per_second, 9);
}

TEST(Faults, what_could_not_happen_is_refused) {
  EXPECT_EQ(faulty_members(R"({"status":500})"), Paths{"on"});
  EXPECT_EQ(faulty_members(R"({"on":"media","status":500})"), Paths{"on"});
  EXPECT_EQ(faulty_members(R"({"on":"status","nth":0,"times":0,"status":600,"delay":1})"),
            (Paths{"nth", "times", "status", "delay"}));
  EXPECT_EQ(faulty_members(R"({"on":"status"})"), Paths{"on"});  // nothing goes wrong
  EXPECT_EQ(faulty_members(R"({"on":"status","chunk":1,"ackBytes":1,"offset":1})"),
            (Paths{"chunk", "ackBytes", "offset"}));
  EXPECT_EQ(faulty_members(R"({"on":"status","expire":"upload"})"), Paths{"expire"});
  for (const char* on : {"upload", "authorize", "revoke"}) {
    EXPECT_EQ(faulty_members(R"({"on":")" + std::string(on) + R"(","expire":"token"})"),
              Paths{"expire"})
        << on;
  }
  EXPECT_EQ(faulty_members(R"({"on":"authorize","revoke":true})"), Paths{"revoke"});
  EXPECT_EQ(faulty_members(R"({"on":"connect","status":500,"delayMs":1,"drop":"after"})"),
            (Paths{"status", "drop"}));
}

TEST(Faults, what_can_happen_is_not) {
  for (const char* text : {R"({"on":"connect"})", R"({"on":"connect","drop":"before","nth":2})",
                           R"({"on":"connect","delayMs":5})", R"({"on":"token","expire":"token"})",
                           R"({"on":"token","revoke":true})", R"({"on":"upload","revoke":true})",
                           R"({"on":"authorize","status":500})"}) {
    EXPECT_TRUE(faulty_members(text).empty()) << text;
  }
}

TEST(Faults, count_their_own_operation_from_their_injection) {
  Faults faults;
  Fault fault;
  fault.on = Operation::status;
  fault.nth = 2;
  fault.times = 2;
  faults.add(fault);
  EXPECT_FALSE(faults.next(Operation::status));
  EXPECT_FALSE(faults.next(Operation::user_info));
  EXPECT_TRUE(faults.next(Operation::status));
  EXPECT_TRUE(faults.next(Operation::status));
  EXPECT_FALSE(faults.next(Operation::status));
}

TEST(Faults, of_a_chunk_count_only_its_puts) {
  Faults faults;
  Fault fault;
  fault.on = Operation::upload;
  fault.chunk = 2;
  faults.add(fault);
  EXPECT_FALSE(faults.next(Operation::upload, 1));
  EXPECT_FALSE(faults.next(Operation::upload));
  EXPECT_TRUE(faults.next(Operation::upload, 2));
  EXPECT_FALSE(faults.next(Operation::upload, 2));
}

TEST(Faults, the_first_that_was_injected_wins) {
  Faults faults;
  for (const int status : {500, 502}) {
    Fault fault;
    fault.on = Operation::status;
    fault.status = status;
    fault.times = status == 500 ? 1 : 2;
    faults.add(fault);
  }
  EXPECT_EQ(faults.next(Operation::status)->status, 500);
  EXPECT_EQ(faults.next(Operation::status)->status, 502);  // its second request
  EXPECT_FALSE(faults.next(Operation::status));
}

}  // namespace
}  // namespace tokpost::sandbox
