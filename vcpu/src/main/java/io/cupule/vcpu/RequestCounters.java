package io.cupule.vcpu;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts how often each request was made. Any thread may count and read. */
final class RequestCounters {
  private static final Request[] REQUESTS = Request.values();

  private final AtomicLongArray cells = new AtomicLongArray(REQUESTS.length);

  void count(Request request) {
    cells.incrementAndGet(request.ordinal());
  }

  /** Returns the counts without requests that were never made. */
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
