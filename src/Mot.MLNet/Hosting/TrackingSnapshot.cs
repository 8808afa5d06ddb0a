using System.Security.Cryptography;
using System.Text;
using Mot.Association.Files;

namespace Mot.MLNet.Hosting;

/// <summary>Where a service stands: which frame of which source is done, and the engine's state after it.</summary>
internal sealed record TrackingSnapshot(string Source, int Frame, byte[] Engine)
{
    private static ReadOnlySpan<byte> Magic => "MOTSRV01"u8;

    public static TrackingSnapshot? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        byte[] bytes = InputFile.ReadAllBytes(path);
        int length = bytes.Length - SHA256.HashSizeInBytes;
        if (length < Magic.Length || !bytes.AsSpan().StartsWith(Magic) || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
            throw new InvalidDataException($"{path}: {bytes.Length} bytes that are no snapshot of a tracking service, or a damaged one. Remove it to start anew.");
        try
        {
            using var stream = new MemoryStream(bytes, Magic.Length, length - Magic.Length);
            using var reader = new BinaryReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            (string source, int frame, int engine) = (reader.ReadString(), reader.ReadInt32(), reader.ReadInt32());
            if (frame < 0 || engine < 0 || engine != stream.Length - stream.Position)
                throw new InvalidDataException($"frame {frame} and {engine} bytes of an engine, expected a frame from 0 and the {stream.Length - stream.Position} bytes that are left");
            return new(source, frame, reader.ReadBytes(engine));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or IOException)
        {
            throw new InvalidDataException($"{path}: found a snapshot of a tracking service with content that cannot be ({e.Message.TrimEnd('.')}). Remove it to start anew.", e);
        }
    }

    /// <summary>Writes the file in one step: a crash leaves the old one or the new one.</summary>
    public void Write(string path)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Source);
        writer.Write(Frame);
        writer.Write(Engine.Length);
        writer.Write(Engine);
        writer.Flush();
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        OutputFile.Write(path, stream.WriteTo);
    }
}
