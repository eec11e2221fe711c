package milesweep.mile.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import milesweep.common.Hashes;
import milesweep.mile.data.slake.QuestionRecord;

/** Hashes all that a data set can put into a result: its records and its pictures' samples. */
final class DataFingerprint {
  private final MessageDigest digest = Hashes.sha256();

  DataFingerprint text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
    digest.update(bytes);
    return this;
  }

  DataFingerprint number(long number) {
    digest.update(ByteBuffer.allocate(8).putLong(number).array());
    return this;
  }

  /** One record with the hash of its picture's samples. */
  DataFingerprint record(QuestionRecord record, byte[] image) {
    number(record.qid()).text(record.imageName()).text(record.question()).text(record.answer());
    text(record.answerType().name()).text(record.contentType()).text(record.questionType());
    digest.update(image);
    return this;
  }

  /** 64 hex digits. */
  String hex() {
    return Hashes.hex(digest.digest());
  }
}
