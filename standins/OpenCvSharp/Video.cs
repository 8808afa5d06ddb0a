using static OpenCvSharp.Arguments;
using static OpenCvSharp.Native;

namespace OpenCvSharp;

public class VideoCapture : CvObject
{
    public VideoCapture()
    {
        Check(capture_new(out _ptr));
        CaptureType = CaptureType.NotSpecified;
    }

    public VideoCapture(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
        : this(index, apiPreference, [])
    {
    }

    public VideoCapture(int index, VideoCaptureAPIs apiPreference, int[] prms)
        : this()
    {
        ArgumentNullException.ThrowIfNull(prms);
        Open(null, index, apiPreference, prms);
    }

    public VideoCapture(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
        : this(fileName, apiPreference, [])
    {
    }

    public VideoCapture(string fileName, VideoCaptureAPIs apiPreference, int[] prms)
        : this()
    {
        if (string.IsNullOrEmpty(fileName)) throw new ArgumentNullException(nameof(fileName));
        ArgumentNullException.ThrowIfNull(prms);
        Open(fileName, 0, apiPreference, prms);
    }

    public static VideoCapture FromCamera(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        new(index, apiPreference);

    public static VideoCapture FromFile(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        new(fileName, apiPreference);

    public CaptureType CaptureType { get; private set; }

    public int PosMsec
    {
        get => (int)Get(VideoCaptureProperties.PosMsec);
        set => Set(VideoCaptureProperties.PosMsec, value);
    }

    public int PosFrames
    {
        get => (int)Get(VideoCaptureProperties.PosFrames);
        set
        {
            if (CaptureType == CaptureType.Camera) throw new NotSupportedException("Only for video files");
            Set(VideoCaptureProperties.PosFrames, value);
        }
    }

    public int FrameWidth
    {
        get => (int)Get(VideoCaptureProperties.FrameWidth);
        set => SetOfCamera(VideoCaptureProperties.FrameWidth, value);
    }

    public int FrameHeight
    {
        get => (int)Get(VideoCaptureProperties.FrameHeight);
        set => SetOfCamera(VideoCaptureProperties.FrameHeight, value);
    }

    public double Fps
    {
        get => Get(VideoCaptureProperties.Fps);
        set => SetOfCamera(VideoCaptureProperties.Fps, value);
    }

    public int FrameCount => (int)Get(VideoCaptureProperties.FrameCount);

    private void SetOfCamera(VideoCaptureProperties property, double value)
    {
        if (CaptureType == CaptureType.File) throw new NotSupportedException("Only for cameras");
        Set(property, value);
    }

    private bool Open(string? name, int index, VideoCaptureAPIs api, int[] prms)
    {
        ThrowIfDisposed();
        CaptureType = name is null ? CaptureType.Camera : CaptureType.File;
        Check(capture_open(_ptr, name, index, (int)api, prms, prms.Length / 2 * 2, out int ok));
        GC.KeepAlive(this);
        return ok != 0;
    }

    public bool Open(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
    {
        if (string.IsNullOrEmpty(fileName)) throw new ArgumentNullException(nameof(fileName));
        return Open(fileName, 0, apiPreference, []);
    }

    public bool Open(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY) =>
        Open(null, index, apiPreference, []);

    public bool IsOpened()
    {
        ThrowIfDisposed();
        Check(capture_is_opened(_ptr, out int ok));
        GC.KeepAlive(this);
        return ok != 0;
    }

    public void Release()
    {
        ThrowIfDisposed();
        Check(capture_release(_ptr));
        GC.KeepAlive(this);
    }

    public bool Grab()
    {
        ThrowIfDisposed();
        Check(capture_grab(_ptr, out int ok));
        GC.KeepAlive(this);
        return ok != 0;
    }

    public bool Retrieve(Mat image, int flag = 0)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(image);
        Check(capture_retrieve(_ptr, image.Handle, flag, out int ok));
        image.Account();
        GC.KeepAlive(this);
        return ok != 0;
    }

    public Mat RetrieveMat()
    {
        var mat = new Mat();
        Read(mat);
        return mat;
    }

    public bool Read(Mat image)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(image);
        Check(capture_read(_ptr, image.Handle, out int ok));
        image.Account();
        GC.KeepAlive(this);
        return ok != 0;
    }

    public bool Set(VideoCaptureProperties propertyId, double value) => Set((int)propertyId, value);

    public bool Set(int propertyId, double value)
    {
        ThrowIfDisposed();
        Check(capture_set(_ptr, propertyId, value, out int ok));
        GC.KeepAlive(this);
        return ok != 0;
    }

    public double Get(VideoCaptureProperties propertyId) => Get((int)propertyId);

    public double Get(int propertyId)
    {
        ThrowIfDisposed();
        Check(capture_get(_ptr, propertyId, out double value));
        GC.KeepAlive(this);
        return value;
    }

    public string GetBackendName()
    {
        ThrowIfDisposed();
        Check(capture_backend(_ptr, out Native.Buffer name));
        GC.KeepAlive(this);
        return name.TakeText();
    }

    protected override void DisposeUnmanaged()
    {
        if (_ptr != 0) capture_delete(_ptr);
        base.DisposeUnmanaged();
    }
}

public class VideoWriter : CvObject
{
    public VideoWriter()
    {
        Check(writer_new(out _ptr));
        (Fps, IsColor) = (-1, true);
    }

    public VideoWriter(string fileName, FourCC fourcc, double fps, Size frameSize, bool isColor = true)
        : this(fileName, VideoCaptureAPIs.ANY, fourcc, fps, frameSize, isColor)
    {
    }

    public VideoWriter(
        string fileName, VideoCaptureAPIs apiPreference, FourCC fourcc, double fps, Size frameSize, bool isColor = true)
        : this()
    {
        ArgumentNullException.ThrowIfNull(fileName);
        IsColor = isColor;
        Open(fileName, apiPreference, fourcc, fps, frameSize, [(int)VideoWriterProperties.IsColor, isColor ? 1 : 0]);
    }

    public VideoWriter(string fileName, FourCC fourcc, double fps, Size frameSize, int[] prms)
        : this(fileName, VideoCaptureAPIs.ANY, fourcc, fps, frameSize, prms)
    {
    }

    public VideoWriter(
        string fileName, VideoCaptureAPIs apiPreference, FourCC fourcc, double fps, Size frameSize, int[] prms)
        : this()
    {
        ArgumentNullException.ThrowIfNull(prms);
        ArgumentNullException.ThrowIfNull(fileName);
        IsColor = false;
        Open(fileName, apiPreference, fourcc, fps, frameSize, prms);
    }

    public string? FileName { get; private set; }

    public double Fps { get; private set; }

    public Size FrameSize { get; private set; }

    public bool IsColor { get; private set; }

    private bool Open(string fileName, VideoCaptureAPIs api, FourCC fourcc, double fps, Size frameSize, int[] prms)
    {
        ThrowIfDisposed();
        (FileName, Fps, FrameSize) = (fileName, fps, frameSize);
        Check(writer_open(_ptr, fileName, (int)api, fourcc, fps, frameSize, prms, prms.Length, out int ok));
        GC.KeepAlive(this);
        return ok != 0;
    }

    public bool Open(string fileName, FourCC fourcc, double fps, Size frameSize, bool isColor = true) =>
        Open(fileName, VideoCaptureAPIs.ANY, fourcc, fps, frameSize, isColor);

    public bool Open(
        string fileName, VideoCaptureAPIs apiPreference, FourCC fourcc, double fps, Size frameSize, bool isColor = true)
    {
        if (string.IsNullOrEmpty(fileName)) throw new ArgumentNullException(nameof(fileName));
        IsColor = isColor;
        return Open(fileName, apiPreference, fourcc, fps, frameSize, [(int)VideoWriterProperties.IsColor, isColor ? 1 : 0]);
    }

    public bool IsOpened()
    {
        ThrowIfDisposed();
        Check(writer_is_opened(_ptr, out int ok));
        GC.KeepAlive(this);
        return ok != 0;
    }

    public void Release()
    {
        ThrowIfDisposed();
        Check(writer_release(_ptr));
        GC.KeepAlive(this);
    }

    public void Write(InputArray image)
    {
        ThrowIfDisposed();
        NativeArray a = In(image);
        Check(writer_write(_ptr, in a));
        Done(null, image);
        GC.KeepAlive(this);
    }

    public bool Set(VideoWriterProperties propId, double value)
    {
        ThrowIfDisposed();
        Check(writer_set(_ptr, (int)propId, value, out int ok));
        GC.KeepAlive(this);
        return ok != 0;
    }

    public double Get(VideoWriterProperties propId)
    {
        ThrowIfDisposed();
        Check(writer_get(_ptr, (int)propId, out double value));
        GC.KeepAlive(this);
        return value;
    }

    public string GetBackendName()
    {
        ThrowIfDisposed();
        Check(writer_backend(_ptr, out Native.Buffer name));
        GC.KeepAlive(this);
        return name.TakeText();
    }

    public static int FourCC(char c1, char c2, char c3, char c4) =>
        (byte)c1 | ((byte)c2 << 8) | ((byte)c3 << 16) | ((byte)c4 << 24);

    public static int FourCC(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (code.Length != 4) throw new ArgumentException("code.Length != 4", nameof(code));
        return FourCC(code[0], code[1], code[2], code[3]);
    }

    protected override void DisposeUnmanaged()
    {
        if (_ptr != 0) writer_delete(_ptr);
        base.DisposeUnmanaged();
    }
}
