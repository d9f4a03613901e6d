package io.cupule.kvm;

/**
 * A number that Java code relies on, and the expression of C that has to give the same number.
 *
 * @param expression a constant expression of C
 * @param value what Java says
 * @param mayBeUnknown whether the headers may lack it, however new they are
 */
record AbiQuestion(String expression, long value, boolean mayBeUnknown) {

  static AbiQuestion of(String expression, Object value) {
    return new AbiQuestion(expression, ((Number) value).longValue(), false);
  }

  /** Java's int shows bit 31 of an unsigned number of C as its sign; the 32 bits are the same. */
  boolean agreesWith(long answer) {
    return value == answer || (value < 0 && value == (int) answer && answer >>> 32 == 0);
  }
}
