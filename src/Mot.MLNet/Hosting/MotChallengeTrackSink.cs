using System.Globalization;
using System.Text;
using Mot.Association.MotChallenge;

namespace Mot.MLNet.Hosting;

/// <summary>Writes tracks as MOTChallenge text: <c>frame,id,x,y,w,h,score,-1,-1,-1</c>.</summary>
public sealed class MotChallengeTrackSink : ITrackSink
{
    private readonly string _path;
    private StreamWriter? _writer;

    /// <summary>Makes a sink; nothing is opened yet.</summary>
    /// <param name="path">The file.</param>
    public MotChallengeTrackSink(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">Frames are to stay, but the file is absent or a row of it is damaged.</exception>
    public ValueTask ResumeAsync(int frame, CancellationToken cancellation)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(_path)) is { } folder)
            Directory.CreateDirectory(folder);
        var stream = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            if (stream.CanSeek)
            {
                stream.SetLength(frame == 0 ? 0 : EndOf(stream, frame));
                stream.Position = stream.Length;
            }

            _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(TrackedFrame tracks, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        MotChallengeFile.Write(
            _writer ?? throw new InvalidOperationException($"{nameof(ResumeAsync)} comes before {nameof(WriteAsync)}."),
            tracks.Tracks.Select(track => MotRow.FromSingle(tracks.Frame, track.Id, track.Box, track.Score)));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_writer is null)
            return;
        await _writer.FlushAsync(cancellation).ConfigureAwait(false);
        ((FileStream)_writer.BaseStream).Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Rows are in the order of their frames, and the last one may have been cut short.
    private long EndOf(FileStream stream, int frame)
    {
        long end = 0;
        int line = 0;
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        string text = reader.ReadToEnd();
        for (int start = 0, next; (next = text.IndexOf('\n', start)) >= 0; start = next + 1)
        {
            line++;
            ReadOnlySpan<char> row = text.AsSpan(start, next - start);
            int comma = row.IndexOf(',');
            if (comma < 0 || !int.TryParse(row[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                throw new InvalidDataException($"{_path}:{line}: found '{row}', expected a row that this service wrote. Remove the snapshot to start anew.");
            if (number > frame)
                break;
            end = next + 1;
        }

        // All of it is ASCII, so that characters are bytes.
        return end;
    }
}
