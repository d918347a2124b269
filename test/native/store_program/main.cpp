// Answers the methods of `Store` in ts-types/stores.d.ts from an SQLite database, so that the cases
// of storeConformance can be put to it. Each line of the input is a call, {"id", "method",
// "argument"}, each of the output its answer, {"id", "answer"} or {"id", "error"}. The end of the
// input ends it.
#include "test/native/store_program/calls.hpp"

#include <exception>
#include <functional>
#include <future>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

using tokpost::Awaitable;
using tokpost::Error;
using tokpost::IoPool;
using tokpost::Result;
using tokpost::test::Answer;
using tokpost::test::Calls;
using tokpost::test::StoreParts;
namespace json = tokpost::json;

constexpr int kUsageError = 2;

// Beside the interface: how the tests make everything that is stored older.
Awaitable<Answer> async_run_script(StoreParts store, json::value argument) {
  tokpost::StoreWork<void> work =
      [script = tokpost::test::text_argument(argument)](tokpost::SqliteConnection& connection) {
        return connection.run_script(script);
      };
  const tokpost::Status done =
      co_await store.database->async_write<void>("script", std::move(work));
  if (done.has_error()) co_return done.error();
  co_return json::value();
}

Calls all_calls() {
  Calls calls{{"runScript", &async_run_script}};
  calls.merge(tokpost::test::connection_calls());
  calls.merge(tokpost::test::lease_calls());
  calls.merge(tokpost::test::oauth_state_calls());
  calls.merge(tokpost::test::post_calls());
  calls.merge(tokpost::test::rate_calls());
  return calls;
}

// The pool has one thread, so that answers do not mix.
void write_answer(const json::value& id, const Answer& answer) {
  json::object line;
  line["id"] = id;
  if (answer.has_error()) {
    const Error& error = answer.error();
    json::object fault;
    fault["kind"] = std::string(to_string(error.kind));
    fault["code"] = error.code;
    fault["message"] = error.message;
    line["error"] = std::move(fault);
  } else {
    line["answer"] = *answer;
  }
  std::cout << json::dump(line) << '\n' << std::flush;
}

Result<StoreParts> open_parts(IoPool& pool, const std::string& path) {
  std::promise<Result<StoreParts>> opened;
  tokpost::start_job<StoreParts>(
      pool, [&path] { return tokpost::test::async_open_parts(path); },
      [&opened](Result<StoreParts> store) { opened.set_value(std::move(store)); });
  return opened.get_future().get();
}

void start_call(IoPool& pool, const StoreParts& store, const Calls& calls,
                const std::string& line) {
  const json::value parsed = json::parse(line).value();
  const json::object& request = parsed.as_object();
  const auto call = calls.find(tokpost::test::text_argument(request.at("method")));
  if (call == calls.end()) {
    throw std::runtime_error("there is no such call: " + line);
  }
  tokpost::start_job<json::value>(
      pool,
      [run = call->second, store, argument = request.at("argument")] {
        return run(store, argument);
      },
      [id = request.at("id")](Answer answer) { write_answer(id, answer); });
}

int serve(const std::string& path) {
  IoPool pool(1);
  auto store = open_parts(pool, path);
  if (store.has_error()) {
    std::cerr << store.error().message << '\n';
    return 1;
  }
  const Calls calls = all_calls();
  for (std::string line; std::getline(std::cin, line);) start_call(pool, *store, calls, line);
  store->database->close();
  pool.stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: store_program <path of the database, or memory:>\n";
    return kUsageError;
  }
  try {
    return serve(argv[1]);
  } catch (const std::exception& fault) {
    std::cerr << fault.what() << '\n';
    return 1;
  }
}
