# Makes a file that jextract wrote fit to commit: drops the Javadoc, which only repeats the C declarations, squeezes
# the blank lines left behind, and tells javac that restricted methods (reinterpret) are expected in these classes.
# That is the only lint warning in them, so the generated sources compile as strictly as all others.
/^ *\/\*\*/ { javadoc = 1 }
javadoc { if (/\*\//) javadoc = 0; next }
/^[ \t]*$/ { blank = 1; next }
blank { if (written) print ""; blank = 0 }
/^public class / { print "@SuppressWarnings(\"restricted\")" }
{ print; written = 1 }
