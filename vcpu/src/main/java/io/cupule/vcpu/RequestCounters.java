package io.cupule.vcpu;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts how often each request was made of a vCPU. Any thread counts, any thread reads. */
final class RequestCounters {
  private static final Request[] REQUESTS = Request.values();

  private final AtomicLongArray cells = new AtomicLongArray(REQUESTS.length);

  void count(Request request) {
    cells.incrementAndGet(request.ordinal());
  }

  /** Requests that were never made are left out. */
  Map<Request, Long> read() {
    EnumMap<Request, Long> result = new EnumMap<>(Request.class);
    for (Request request : REQUESTS) {
      long count = cells.get(request.ordinal());
      if (count != 0) {
        result.put(request, count);
      }
    }
    return result;
  }
}
