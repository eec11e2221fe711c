package milesweep.mile.checkpoint.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.MappedFile;

/**
 * The table of contents at the end of a zip archive (APPNOTE 6.3, zip64 included). Our own, because
 * tensors are mapped where they lie in the archive, and because the number of entries is bounded
 * before any is read.
 */
final class ZipDirectory {
  private static final int MAX_ENTRIES = 200_000; // PyTorch writes one for each tensor
  private static final long MAX_TABLE = 64L << 20; // some 100 bytes for each of them
  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int END64 = 0x06064b50;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int CENTRAL_LENGTH = 46;
  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_LENGTH = 30;
  private static final long IN_ZIP64 = 0xffffffffL;

  /**
   * One entry.
   *
   * @param header place of its local header
   * @param size of its content in bytes
   * @param plain whether the content stands there as it is, neither compressed nor encrypted
   */
  private record Entry(long header, long size, boolean plain) {}

  /** A piece of the file. */
  record Region(long start, long size) {}

  private final MappedFile file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private ZipDirectory(MappedFile file) {
    this.file = file;
  }

  /**
   * Reads the table of contents.
   *
   * @throws BadFileException when the archive is cut short or damaged
   */
  static ZipDirectory read(MappedFile file) throws IOException {
    ZipDirectory directory = new ZipDirectory(file);
    directory.readEntries();
    return directory;
  }

  /** Names of all entries. */
  Iterable<String> names() {
    return entries.keySet();
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  /** Where the content of an entry lies. */
  Region content(String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw bad("lacks its part " + name);
    }
    if (!entry.plain()) {
      throw bad("has the part " + name + " compressed or encrypted, which PyTorch does not write");
    }
    ByteBuffer local = file.piece(entry.header(), LOCAL_LENGTH);
    if (local.getInt(0) != LOCAL) {
      throw bad("is damaged: its part " + name + " is not where it should be");
    }
    long start =
        entry.header()
            + LOCAL_LENGTH
            + (local.getShort(26) & 0xffff)
            + (local.getShort(28) & 0xffff);
    if (entry.size() < 0 || start > file.size() - entry.size()) {
      throw bad("is cut short or damaged: its part " + name + " goes beyond its end");
    }
    return new Region(start, entry.size());
  }

  private void readEntries() throws IOException {
    long last = end();
    ByteBuffer end = file.piece(last, END_LENGTH);
    long count = end.getShort(10) & 0xffff;
    long length = end.getInt(12) & IN_ZIP64;
    long at = end.getInt(16) & IN_ZIP64;
    if (count == 0xffff || length == IN_ZIP64 || at == IN_ZIP64) {
      ByteBuffer end64 = end64(last);
      count = end64.getLong(32);
      length = end64.getLong(40);
      at = end64.getLong(48);
    }
    if (count < 0 || count > MAX_ENTRIES) {
      throw bad("says it has %d parts; weights have at most %d".formatted(count, MAX_ENTRIES));
    }
    if (length < 0 || length > MAX_TABLE) {
      throw bad("says its table of contents has %d bytes, which no weights need".formatted(length));
    }
    ByteBuffer table = file.piece(at, (int) length);
    for (long i = 0; i < count; i++) {
      readEntry(table);
    }
  }

  /** Place of the last record; only a comment of at most 65535 bytes may stand behind it. */
  private long end() throws IOException {
    long size = file.size();
    int length = (int) Math.min(size, END_LENGTH + 0xffff);
    ByteBuffer tail = file.piece(size - length, length);
    for (int i = length - END_LENGTH; i >= 0; i--) {
      if (tail.getInt(i) == END && (tail.getShort(i + 20) & 0xffff) == length - END_LENGTH - i) {
        return size - length + i;
      }
    }
    throw bad("is cut short: it begins as a zip archive and does not end as one");
  }

  private ByteBuffer end64(long end) throws IOException {
    ByteBuffer locator = file.piece(end - 20, 20);
    if (locator.getInt(0) == LOCATOR64) {
      ByteBuffer end64 = file.piece(locator.getLong(8), 56);
      if (end64.getInt(0) == END64) {
        return end64;
      }
    }
    throw bad("is damaged: it lacks the record that large zip archives end with");
  }

  private void readEntry(ByteBuffer table) throws IOException {
    int at = table.position();
    if (table.remaining() < CENTRAL_LENGTH || table.getInt(at) != CENTRAL) {
      throw bad("is damaged: its table of contents ends too early");
    }
    int flags = table.getShort(at + 8);
    int method = table.getShort(at + 10);
    long packed = table.getInt(at + 20) & IN_ZIP64;
    long size = table.getInt(at + 24) & IN_ZIP64;
    int nameLength = table.getShort(at + 28) & 0xffff;
    int extraLength = table.getShort(at + 30) & 0xffff;
    int commentLength = table.getShort(at + 32) & 0xffff;
    long header = table.getInt(at + 42) & IN_ZIP64;
    int length = CENTRAL_LENGTH + nameLength + extraLength + commentLength;
    if (table.remaining() < length) {
      throw bad("is damaged: its table of contents ends too early");
    }
    byte[] name = new byte[nameLength];
    table.get(at + CENTRAL_LENGTH, name);
    ByteBuffer wide =
        zip64(table.slice(at + CENTRAL_LENGTH + nameLength, extraLength).order(table.order()));
    if (size == IN_ZIP64) {
      size = next(wide);
    }
    if (packed == IN_ZIP64) {
      packed = next(wide);
    }
    if (header == IN_ZIP64) {
      header = next(wide);
    }
    boolean plain = method == 0 && (flags & 1) == 0 && packed == size;
    String text = new String(name, StandardCharsets.UTF_8);
    if (entries.put(text, new Entry(header, size, plain)) != null) {
      throw bad("has two parts of one name, " + text);
    }
    table.position(at + length);
  }

  /** The field of wide numbers among the extra fields of an entry; empty when there is none. */
  private static ByteBuffer zip64(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = extra.getShort();
      int length = extra.getShort() & 0xffff;
      if (length > extra.remaining()) {
        break;
      }
      if (id == 1) {
        return extra.slice(extra.position(), length).order(extra.order());
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private long next(ByteBuffer wide) throws IOException {
    if (wide.remaining() < 8) {
      throw bad("is damaged: its table of contents lacks a size");
    }
    return wide.getLong();
  }

  private BadFileException bad(String what) {
    return new BadFileException(file.path(), what);
  }
}
