#include "native/sandbox/request_flow.hpp"

#include "native/sandbox/answer.hpp"
#include "native/sandbox/world.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace tokpost::sandbox {
namespace {

Exchange open_exchange(World& world, const RequestHead& head, const std::string& body) {
  const auto question = std::min(head.target.find('?'), head.target.size());
  Exchange exchange(world, head, body);
  exchange.path = head.target.substr(0, question);
  if (question < head.target.size()) {
    exchange.query = decode_params(std::string_view(head.target).substr(question + 1));
  }
  const bool upload_host = head.local_port == world.urls.upload_port && head.local_port != 0;
  if (!upload_host) {
    exchange.operation = route_api(head.method, exchange.path).operation;
  } else if (head.method == "PUT") {
    exchange.operation = Operation::upload;
  }
  return exchange;
}

void record(Exchange& exchange, int status, std::uint64_t bytes) {
  RequestRecord record;
  record.at = exchange.world.now();
  record.operation = exchange.operation;
  record.method = exchange.head.method;
  record.path = exchange.path;
  record.status = status;
  if (exchange.user != nullptr) record.username = exchange.user->username;
  record.bytes = bytes;
  record.is_fault = exchange.fault.has_value();
  exchange.world.ledger.add(std::move(record));
}

}  // namespace

Intake begin_request(World& world, const RequestHead& head) {
  const std::string no_body;
  Exchange exchange = open_exchange(world, head, no_body);
  std::optional<std::int64_t> chunk;
  if (exchange.operation == Operation::upload) chunk = chunk_number(exchange);
  exchange.fault = world.faults.next(exchange.operation, chunk);

  Intake intake;
  auto call = std::make_unique<CallSink>();
  call->operation = exchange.operation;
  call->fault = exchange.fault;
  if (exchange.fault) {
    const Fault& fault = *exchange.fault;
    intake.bytes_per_second = static_cast<std::uint64_t>(fault.bytes_per_second);
    intake.cut_delay = fault.delay;
    const std::uint64_t half = head.content_length.value_or(0) / 2;
    const bool before =
        fault.drop == Fault::Drop::before || (fault.drop == Fault::Drop::mid_body && half == 0);
    if (before) intake.cut = Cut::before;
    if (fault.drop == Fault::Drop::mid_body && !before) {
      intake.cut = Cut::mid_body;
      intake.cut_after_bytes = half;
    }
    call->is_discarded =
        intake.cut != Cut::none || (fault.status != 0 && fault.garble == Fault::Garble::none);
    if (before) {
      call->is_recorded = true;
      record(exchange, 0, 0);
    }
  }
  const auto refuse_now = [&](Reply reply) {
    if (exchange.fault) reply.delay = exchange.fault->delay;
    record(exchange, reply.status, 0);
    intake.refusal = std::move(reply);
  };
  if (exchange.operation == Operation::upload && !call->is_discarded) {
    if (exchange.fault) spoil_token(exchange);
    auto begun = begin_upload(exchange);
    if (auto* reply = std::get_if<Reply>(&begun)) {
      refuse_now(std::move(*reply));
      return intake;
    }
    call->put = std::move(std::get<ChunkPut>(begun));
  } else if (!call->put && head.content_length.value_or(0) > CallSink::kMostBodyBytes &&
             !call->is_discarded) {
    refuse_now(text_reply(413, "The body is too large."));
    return intake;
  }
  intake.sink = std::move(call);
  return intake;
}

Reply finish_request(World& world, const RequestHead& head, CallSink& call, media::Probe probe,
                     bool complete) {
  Exchange exchange = open_exchange(world, head, call.body);
  exchange.fault = call.fault;
  if (!complete) {
    if (!call.is_recorded) record(exchange, 0, call.bytes);
    return Reply();
  }
  Reply reply;
  if (call.is_discarded) {
    reply = fault_reply(exchange);
  } else if (call.put) {
    reply = finish_upload(exchange, std::move(*call.put), std::move(probe));
  } else if (call.bytes > CallSink::kMostBodyBytes) {
    reply = text_reply(413, "The body is too large.");
  } else {
    if (exchange.fault) spoil_token(exchange);
    reply = answer(exchange);
  }
  if (exchange.fault) {
    garble(*exchange.fault, reply);
    reply.delay = exchange.fault->delay;
  }
  if (!call.is_recorded) record(exchange, reply.drop ? 0 : reply.status, call.bytes);
  return reply;
}

}  // namespace tokpost::sandbox
